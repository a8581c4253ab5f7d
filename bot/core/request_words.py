"""The words around a song's name with which people ask for it, in the languages people ask in, and cutting them off.

Request words are cut only from the ends, only in runs that really ask for something, and never all of them; since some
songs are called "Get …" or "… Song", ``SongName.raw`` keeps the text and ranking gives its words a second look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.core.fold import word_set
from bot.core.noise import NOISE

# Fetching.
FETCH: Final = word_set(
    """
    download downlod donwload dl descargar descarga descargame bajar bajame baixar baixe baixa télécharger
    télécharge telecharge telecharger scaricare scarica herunterladen runterladen downloaden indir indirme
    pobierz ściągnij stiahnuť stáhnout скачать скачай скачайте скачати завантажити завантаж загрузи найди
    найти найдите скинь скиньте скинуть пришли включи кинь дай поставь хочу ищу поищи знайди تحميل تنزيل حمل
    نزل نزلي ابحث شغل دانلود بفرست میخوام میخواهم پخش bhejo bhej bhejdo chahiye sunao chalao bajao unduh
    carikan cari หา โหลด ดาวน์โหลด 下载 下載 다운로드 다운 틀어줘 ダウンロード mp3 gratis бесплатно مجانا رایگان
    """
)
# What is fetched, and politeness.
_WANTED: Final = word_set(
    """
    mp3 m4a flac wav 320kbps 128kbps song songs music track musik musika musica música músicas canción
    cancion canciones tema rola chanson chansons musique lied lieder canzone canzoni muzyka piosenka
    piosenkę piosenke utwór písnička pieseň şarkı şarkısı şarkıyı sarki sarkisi müzik müziği muzik parça
    parçası песня песню песни песен трек треки музыка музыку музон пісня пісню أغنية اغنية اغنيه أغاني اغاني
    آهنگ اهنگ آهنگِ موزیک ترانه gana gaana gaane gaanay lagu lagunya nhạc เพลง गाना गाने वीडियो 歌曲 音乐 노래 曲
    tiktok audio lyrics lyric please pls plz plis plss pleaseee porfa porfavor пожалуйста плиз пж пжл пжлст
    lütfen lutfen bitte svp prego proszę prosím prosim vă rog por favor من فضلك لطفا لو سمحت kripya بده thx
    thanks thankyou спасибо gracias obrigado merci
    """
)
ASK: Final = FETCH | _WANTED
"""Words that ask for something wherever they stand at a message's ends."""
# Asking words that also begin song names.
VERBS: Final = word_set(
    """
    play get find send give need want show search searching looking grab fetch put listen hear quiero pasame
    pásame dame damelo dámelo ponme busca búscame quero manda mande toca envoie cherche veux donne cherchez
    gib schick such suche spiel möchte brauche mandami voglio cerca metti istiyorum çal gönder daj chcę
    znajdź wyślij mujhe
    """
)
FILL: Final = word_set(
    """
    can could would will you u ya i id im me us my mi the a an that this these some any hey hi hello yo hola
    hallo salut привет to for of from full free in on ka ki ko ke se wala de
    la le les el los las lo o os da do della del un una une een der die das ein eine named called titled
    name title с мне мою эту про please ben bana bir bu du des il version hd hq complete want one bot hei
    official video clip kbps mir uns je j ai eu как if kindly online
    """
)
_PRONOUNS: Final = word_set(
    """
    me us for my mir uns mi мне нам bana bize please pls named called titled that this
    """
)
_ASKING_PAIR: Final = word_set(
    """
    can could would you u i me us hey pls please mir moi mi je ich eu
    """
)
_PLAIN_VERBS: Final = word_set(
    """
    play find search quiero pasame pásame damelo dámelo ponme manda mandami istiyorum busca quero looking
    """
)


def request_edges(words: Sequence[str]) -> tuple[int, int]:
    """Return ``(start, end)``: which of the folded ``words`` are left after the request words at both ends.

    At least one word is left. ``words`` may hold empty strings (an emoji, a dash).
    """
    start = _cut_front(words)
    for first in (start, 0) if start else (0,):
        last = _cut_back(words, first)
        if any(map(_names_something, words[first:last])):
            return first, last
    return 0, len(words)


def _names_something(word: str) -> bool:
    return bool(word) and word not in FILL and word not in NOISE and word not in ASK


def _cut_front(words: Sequence[str]) -> int:
    cut, asked, polite = 0, False, False
    for place, word in enumerate(words):
        if word in ASK:
            cut, asked = place + 1, True
        elif word in VERBS:
            paired = polite or (place + 1 < len(words) and words[place + 1] in _ASKING_PAIR)
            if asked or paired or word in _PLAIN_VERBS:
                cut, asked = place + 1, True
            else:
                break
        elif word and word not in FILL:
            break
        polite = polite or word in _ASKING_PAIR
    while asked and cut < len(words) - 1 and words[cut] in _PRONOUNS:
        cut += 1
    return cut


def _cut_back(words: Sequence[str], start: int) -> int:
    cut = len(words)
    for place in range(len(words) - 1, start, -1):
        word = words[place]
        if word in ASK or word in NOISE:
            cut = place
        elif word and word not in FILL and word not in VERBS:
            break
    # "… ka gana bhejo": the small words that tie the request to the name go with it
    if cut == len(words) - 1 == start + 1 and words[cut] not in FETCH:
        return len(words)  # "… song" of two words is as likely a name
    while start + 1 < cut < len(words) and words[cut - 1] in ("ka", "ki", "ko", "ke"):
        cut -= 1
    return cut
