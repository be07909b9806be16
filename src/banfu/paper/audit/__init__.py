"""Any report's figures reckoned again: do the parts add up, is a percentage rounded, cut off or wrong, are two readings possible.

Plain Python, used alone: ``read.paragraphs_of`` reads a .docx or .txt, ``report.audit`` reads its paragraphs.
Only reading a .docx needs python-docx. Rules of rounding and the questions asked follow the dossier on figures (half up;
printed tables are sometimes cut off; 百分点 and 百分之 are not the same).
"""
