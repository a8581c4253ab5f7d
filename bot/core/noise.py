"""Words in upload titles that say nothing about which recording it is, in the languages people upload in."""

from __future__ import annotations

from typing import Final

from bot.core.fold import word_set

NOISE: Final = word_set(
    """
    official officially oficial oficiales officiel officielle offiziell offizielles offizieller ufficiale
    resmi officieel offisiell officiell officielt oficjalny oficjalna hivatalos oficialny oficialni
    virallinen επισημο официальный официальное официальная оф رسمي الرسمي حصريا حصري رسمی video videos
    videoclip videoclipe videoklip vídeo clip clips klip klipi klibi teledysk spot music musik musica müzik
    muzik musicvideo musikvideo songvideo mv pv amv visualizer visualiser visual visuals visualizador audio
    audios lyric lyrics lyrical lyricvideo letra letras legendado legendada traducida traduccion tradução
    subtitulado subtitulada sub subs subtitles subtitle paroles testo songtext text tekst lirik liriknya
    lyrik sözleri sözler sozleri şarkı sözü видео клип аудио текст текстом слова субтитры видеоклип песня
    премьера كلمات فيديو كليب اوديو ویدیو موزیک متن hd hq uhd fhd 4k 8k 1080p 720p 480p 2160p 60fps hifi
    320kbps 128kbps 256kbps kbps flac mp3 mp4 wav m4a wmv mov avi flv mpg mpeg vob hdtv dvdrip vhs
    widescreen high quality resolution upscaled restored download free stream streaming now out premiere
    premier exclusive new brandnew latest hot trending viral subscribe available full complete screen
    onscreen vevo topic channel tv records song songs track single tune hit
    """
)
"""Folded words that say nothing about which recording it is."""

_UNSPACED: Final = word_set(
    """
    公式 공식 뮤직비디오 뮤비 ミュージックビデオ 歌詞 가사 官方 完整版 高清 字幕 歌词 動態 音源 เนื้อเพลง
    """
)
WEAK_NOISE: Final = word_set(
    """
    song songs track single tune hit music new hot free stream complete latest out now screen text records
    tv full exclusive channel topic quality musica muzik clean letra видео песня слова
    """
)
"""Noise only beside stronger words: alone they may be a song's own name."""


def is_noise(word: str) -> bool:
    """Whether the folded ``word`` describes the upload and not the recording."""
    return word in NOISE or any(known in word for known in _UNSPACED)
