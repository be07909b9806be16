"""What those above a unit decide on its task: returns, extensions, dissent, class, re-handling."""
