"""Melodies everyone may use: their composers died long ago, and the notes below are only the tunes.

Notes are written one after another: pitch, accidental, octave, length. Octave and length stay until another is given;
lengths are ``w h q e s t`` for whole, half, quarter, eighth, sixteenth and triplet eighth, a dot lengthens one note by
half, ``-`` is a rest, and ``|`` a bar line that means nothing. Chords are a name and the quarters it lasts: ``Am3``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune:
    """A melody as written down."""

    title: str
    artists: tuple[str, ...]
    year: int
    """Composed or first published, whichever is known."""
    tempo: int
    """Quarters a minute."""
    notes: str
    chords: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Tunes that appear as one album."""

    title: str
    artist: str
    genre: str
    colours: tuple[str, str, str]
    """Background, middle and light of its cover, as ``#rrggbb``."""
    tunes: tuple[Tune, ...]


_BEETHOVEN = Record(
    title="Beethoven by the Window",
    artist="Ludwig van Beethoven",
    genre="Classical",
    colours=("#16324f", "#3f88c5", "#ffe8c2"),
    tunes=(
        Tune(
            title="Ode to Joy",
            artists=("Ludwig van Beethoven",),
            year=1824,
            tempo=126,
            notes="F#4q F# G A | A G F# E | D D E F# | F#. Ee Eh | F#q F# G A | A G F# E | D D E F# | E. De Dh",
            chords="D4 A4 D4 D2 A2 D4 A4 D4 A2 D2",
        ),
        Tune(
            title="Für Elise",
            artists=("Ludwig van Beethoven",),
            year=1810,
            tempo=76,
            notes="E5s D# | E D# E B4 D5 C | A4e -s C4 E A | Be -s E4 G# B | C5e -s E4 E5 D# | E D# E B4 D5 C | A4e -s"
            " C4 E A | Be -s E4 C5 B4 | Ae - - -",
            chords="-0.5 -1.5 Am1.5 E1.5 Am1.5 -1.5 Am1.5 E1.5 Am2",
        ),
        Tune(
            title="Symphony No. 5 in C Minor: Allegro con brio",
            artists=("Ludwig van Beethoven",),
            year=1808,
            tempo=232,
            notes="-e G4 G G | Ebh. - | -e F F F | Dh. - | -e G G G Ebh | -e Ab Ab Ab Gh | -e Eb5 Eb Eb Ch - | -e G4 G"
            " G Dh | -e Ab Ab Ab Gh | -e F5 F F Dh - | -e G G F Ebh | -e G G F Ebh | -e G G Eb Ch | Ch Gw",
            chords="-2 Cm5 -2 G5 -2 Cm2 -2 Cm2 -2 Cm4 -2 G2 -2 G2 -2 G4 -2 Cm2 -2 Cm2 -2 Cm2 D2 G4",
        ),
    ),
)

_VIENNA = Record(
    title="An Evening in Vienna",
    artist="Various Artists",
    genre="Classical",
    colours=("#3d1f3d", "#b5533c", "#ffd9a0"),
    tunes=(
        Tune(
            title="Symphony No. 40 in G Minor: Molto allegro",
            artists=("Wolfgang Amadeus Mozart",),
            year=1788,
            tempo=192,
            notes="Eb5e D | Dq Ebe D Dq Ebe D | Dq Bb - Bbe A | Gq Ge F Ebq Ebe D | Cq C - De C | Cq De C Cq De C |"
            " Cq A - Ae G | F#q F#e Eb Dq De C | Bb4q Bb - -",
            chords="-1 Gm4 Gm4 Gm4 Cm4 D4 D4 D4 Gm4",
        ),
        Tune(
            title="Symphony No. 94 in G Major, Surprise: Andante",
            artists=("Joseph Haydn",),
            year=1792,
            tempo=66,
            notes="C4e C E E | G G Eq | Fe F D D | B3 B Gq | C4e C E E | G G Eq | C5e C F#4 F# | Gq -",
            chords="C2 C2 G2 G2 C2 C2 D2 G2",
        ),
        Tune(
            title="Rondo alla turca",
            artists=("Wolfgang Amadeus Mozart",),
            year=1784,
            tempo=126,
            notes="B4s A G# A | C5e - Ds C B4 C5 | Ee - Fs E D# E | Bs A G# A B A G# A | C6q A5e C6 | B5 A G A | B A G"
            " A | B A G F# | Eq. -e",
            chords="-1 Am2 Am2 Am2 Am2 Em2 Em2 B2 Em2",
        ),
        Tune(
            title="Wiegenlied (Lullaby)",
            artists=("Johannes Brahms",),
            year=1868,
            tempo=92,
            notes="E4e E | Gq. Ee Eq | Gq - Ee G | C5q B4. Ae | Aq G De E | Fq. De De E | Fq - De F | Be A Gq B | C5h.",
            chords="-1 C3 C3 C3 C3 G3 G3 G3 C3",
        ),
        Tune(
            title="The Blue Danube",
            artists=("Johann Strauss II",),
            year=1867,
            tempo=190,
            notes="D4q | D F# A | Ah A5q | - A F# | - F# D4 | D F# A | Ah A5q | - A G | - G C#4 | C# E B | Bh B5q |"
            " - B G | - G C#4 | C# E B | Bh B5q | - B F# | F#h.",
            chords="-1 D3 D3 D3 D3 D3 D3 A3 A3 A3 A3 A3 A3 A3 A3 D3 D3",
        ),
    ),
)

_BAROQUE = Record(
    title="Baroque Sketches",
    artist="Various Artists",
    genre="Baroque",
    colours=("#1f3b2d", "#6a994e", "#f2e8cf"),
    tunes=(
        Tune(
            title="Canon in D",
            artists=("Johann Pachelbel",),
            year=1690,
            tempo=116,
            notes="F#5h E D C# B4 A B C#5 | D C# B4 A G F# G E",
            chords="D2 A2 Bm2 F#m2 G2 D2 G2 A2 D2 A2 Bm2 F#m2 G2 D2 G2 A2",
        ),
        Tune(
            title="Minuet in G Major",
            artists=("Christian Petzold",),
            year=1725,
            tempo=172,
            notes="D5q G4e A B C5 | Dq G4 G | E5q Ce D E F# | Gq G4 G | C5q De C B4 A | Bq C5e B4 A G | F#q Ge A B G |"
            " Ah. | D5q G4e A B C5 | Dq G4 G | E5q Ce D E F# | Gq G4 G | C5q De C B4 A | Bq C5e B4 A G | Aq Be A G F#"
            " | Gh.",
            chords="G3 G3 C3 G3 Am3 G3 D3 D3 G3 G3 C3 G3 Am3 G3 D3 G3",
        ),
        Tune(
            title="Jesu, Joy of Man's Desiring",
            artists=("Johann Sebastian Bach",),
            year=1723,
            tempo=84,
            notes="-t G4 A B D5 C C E D D G F# G D B4 G A B | C5 D E D C B4 A B G F# G A D F# A C5 B4 A | B G A B D5 C"
            " C E D D G F# G D B4 G A B | E D5 C B4 A G D G F# Gq.",
            chords="G1 G1 C1 G1 G1 Em1 C1 G1 Em1 D1 D1 D1 G1 G1 C1 G1 G1 Em1 C1 D1 D1 G1.5",
        ),
    ),
)

_ORCHESTRA = Record(
    title="The Travelling Orchestra",
    artist="Various Artists",
    genre="Classical",
    colours=("#10243e", "#d1495b", "#edae49"),
    tunes=(
        Tune(
            title="Symphony No. 9, From the New World: Largo",
            artists=("Antonín Dvořák",),
            year=1893,
            tempo=116,
            notes="F4q. Abe Abh | Fq. Ebe Dbh | Ebq F Ab. Fe | Ebw | Fq. Abe Abh | Fq. Ebe Dbh | Ebq F Eb. Dbe | Dbw",
            chords="Db4 Db4 Gb2 Db2 Ab4 Db4 Db4 Gb2 Ab2 Db4",
        ),
        Tune(
            title="In the Hall of the Mountain King",
            artists=("Edvard Grieg",),
            year=1876,
            tempo=132,
            notes="B3e C#4 D E F# D F#q | Fe C# Fq Ee C Eq | B3e C#4 D E F# D F# B | A F# D F# Ah | B4e C#5 D E F# D"
            " F#q | Fe C# Fq Ee C Eq | B4e C#5 D E F# D F# B | A F# D F# Ah",
            chords="Bm4 C#2 C2 Bm4 D4 Bm4 C#2 C2 Bm4 D4",
        ),
        Tune(
            title="Swan Lake: Scene",
            artists=("Pyotr Ilyich Tchaikovsky",),
            year=1876,
            tempo=92,
            notes="F#5h B4e C#5 D E | F#q. De F#q. De | F#q. B4e D5 B4 G D5 | B4h. -q",
            chords="Bm4 Bm4 G4 Bm4",
        ),
        Tune(
            title="Can-Can",
            artists=("Jacques Offenbach",),
            year=1858,
            tempo=168,
            notes="D4h | Ee G F# E | Aq A | Ae B F# G | Eq E | Ee G F# E | D D5 C# B4 | A G F# E | D4h | Ee G F# E |"
            " Aq A | Ae B F# G | Eq E | Ee G F# E | D D5 C# B4 | A G F# E | Dh",
            chords="D2 A2 D2 D2 A2 A2 D2 A2 D2 A2 D2 D2 A2 A2 D2 A2 D2",
        ),
    ),
)

_EVERYONE = Record(
    title="Songs Everyone Knows",
    artist="Various Artists",
    genre="Folk",
    colours=("#4a1942", "#ef767a", "#fff1d0"),
    tunes=(
        Tune(
            title="Greensleeves",
            artists=("Traditional",),
            year=1580,
            tempo=108,
            notes="A4e | C5q De E. Fs Ee | Dq B4e G. As Be | C5q A4e A. G#s Ae | Bq G#e Eq Ae | C5q De E. Fs Ee | Dq"
            " B4e G. As Be | C5. B4s Ae G#. F#s G#e | Aq. Aq.",
            chords="-0.5 Am3 G3 Am3 E3 Am3 G3 Am1.5 E1.5 Am3",
        ),
        Tune(
            title="Auld Lang Syne",
            artists=("Robert Burns", "Traditional"),
            year=1788,
            tempo=116,
            notes="C4q | F. Fe Fq A | G. Fe Gq A | F. Fe Aq C5 | Dh. Dq | C. A4e Aq F | G. Fe Gq A | F. De Dq C | Fh.",
            chords="-1 F4 C4 F4 Bb4 F4 C4 Bb2 C2 F3",
        ),
        Tune(
            title="Ah! vous dirai-je, maman",
            artists=("Traditional",),
            year=1761,
            tempo=184,
            notes="C4q C G G A A Gh | Fq F E E D D Ch | Gq G F F E E Dh | Gq G F F E E Dh | Cq C G G A A Gh | Fq F E E"
            " D D Ch",
            chords="C4 F2 C2 F2 C2 G2 C2 C2 F2 C2 G2 C2 F2 C2 G2 C4 F2 C2 F2 C2 G2 C2",
        ),
        Tune(
            title="Silent Night",
            artists=("Franz Xaver Gruber", "Joseph Mohr"),
            year=1818,
            tempo=156,
            notes="G4q. Ae Gq | Eh. | Gq. Ae Gq | Eh. | D5h Dq | B4h. | C5h Cq | G4h. | D5h Dq | F. De B4q | C5h. |"
            " Eh. | Cq. G4e Eq | Gq. Fe Dq | Ch.",
            chords="C3 C3 C3 C3 G3 G3 C3 C3 G3 G3 C3 C3 C3 G3 C3",
        ),
        Tune(
            title="Jingle Bells",
            artists=("James Lord Pierpont",),
            year=1857,
            tempo=228,
            notes="E4q E Eh | Eq E Eh | Eq G C. De | Ew | Fq F F. Fe | Fq E E Ee E | Eq D D E | Dh Gh | Eq E Eh | Eq E"
            " Eh | Eq G C. De | Ew | Fq F F. Fe | Fq E E Ee E | Gq G F D | Cw",
            chords="C4 C4 C4 C4 F4 C4 D4 G4 C4 C4 C4 C4 F4 C4 G4 C4",
        ),
    ),
)

RECORDS = (_BEETHOVEN, _VIENNA, _BAROQUE, _ORCHESTRA, _EVERYONE)
