"""The measures of GB/T 9704—2012 in points, for those who write and those who measure."""

MM = 72 / 25.4

PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
TOP, LEFT = 37 * MM, 28 * MM  # 天头、订口 (5.2.1)
WIDTH, HEIGHT = 156 * MM, 225 * MM  # 版心 (5.2.1)
RIGHT, BOTTOM = LEFT + WIDTH, TOP + HEIGHT

LINES, CHARACTERS = 22, 28  # (5.2.3)
PITCH = HEIGHT / LINES
SIZE3, SIZE2, SIZE4 = 16.0, 22.0, 14.0  # 3号、2号、4号
CELL = WIDTH / CHARACTERS
TRACKING = CELL - SIZE3
WORD_TRACKING = -0.25  # what a .docx can say (twentieths of a point) that is sure to let 28 characters into a line

ASCENT = 0.88  # of the em box, above the baseline, in every Chinese font

HEAD_TOP = {"document": 35 * MM, "letter": 30 * MM - TOP}  # upper edge of the organ's name below the 版心 (7.2.4, 10.1)
RED_GAP = 4 * MM  # (7.2.7, 10.1)
LETTER_RULE = 170 * MM
LETTER_FOOT = PAGE_HEIGHT - 20 * MM  # lower double line (10.1)
LETTER_NEAR = SIZE3 * 7 / 8  # (10.1)
FOLIO_GAP = 7 * MM  # dash of the page number below the 版心 (7.5)
THICK, THIN = 0.35 * MM, 0.25 * MM  # lines of the 版记 (7.4.1)
RED = "#E60012"

TITLE_PITCH = 33.0
IMPRINT_PITCH = 24.0
SEAL_BLANKS = 2  # empty lines above a sealed name, so that a seal of 42 mm ends within a line of the text (7.3.5.1)
SEAL_ROW = 5  # lines from one row of seals to the next: more than 42 mm
