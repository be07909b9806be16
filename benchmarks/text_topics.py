"""Topic macro-F1 on fixed folds, copies kept together, beside a word machine and naive Bayes.

    python -m benchmarks.text_topics --data DIR
"""

import time

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from banfu.text.tokens import normalise
from banfu.text.topics import Topics, words
from benchmarks.text_data import folder, lines


def main():
    rows = lines(folder(__doc__) / "topic_train.jsonl")
    texts, labels = [row["text"] for row in rows], np.array([row["label"] for row in rows])
    copies = np.unique([normalise(text) for text in texts], return_inverse=True)[1]
    scores, took = {}, {}

    def note(name, right, told, start):
        scores.setdefault(name, []).append((f1_score(right, told, average="macro"), accuracy_score(right, told)))
        took.setdefault(name, []).append(time.perf_counter() - start)

    sure = []
    for learnt, asked in StratifiedGroupKFold(5, shuffle=True, random_state=42).split(texts, labels, copies):
        a, b = [texts[i] for i in learnt], [texts[i] for i in asked]
        start = time.perf_counter()
        told = Topics().fit(a, labels[learnt]).tell(b)
        note("banfu.text", labels[asked], [topic.label for topic in told], start)
        sure += [(topic.sure, topic.label == right, right in topic.choices) for topic, right in zip(told, labels[asked], strict=True)]
        for name, model in (("words, LinearSVC", LinearSVC(C=0.5)), ("words, ComplementNB", ComplementNB())):
            start = time.perf_counter()
            pipe = make_pipeline(TfidfVectorizer(analyzer=words, sublinear_tf=True, min_df=2), model)
            note(name, labels[asked], pipe.fit(a, labels[learnt]).predict(b), start)
    print(f"{len(texts)} texts, 5 folds\n\n| | macro-F1 (sd) | accuracy | s a fold |\n|---|---|---|---|")
    for name, pairs in scores.items():
        f1, accuracy = np.array(pairs).T
        print(f"| {name} | {f1.mean():.4f} ({f1.std():.4f}) | {accuracy.mean():.4f} | {np.mean(took[name]):.1f} |")
    sure.sort(reverse=True)
    print(f"\none of two choices right: {np.mean([two for *_, two in sure]):.4f}")
    for share in (0.6, 0.8):
        top = sure[: int(share * len(sure))]
        print(f"surest {share:.0%}: {np.mean([right for _, right, _ in top]):.4f} right, sure ≥ {top[-1][0]:.3f}")


if __name__ == "__main__":
    main()
