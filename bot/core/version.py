"""The kinds of version a recording can be, and the words for them in the languages people title uploads in.

The words are matched against whole folded words (``bot.core.fold.tokens``), never as substrings: "live" is not in
"alive". Scripts written without spaces are matched inside a word instead, see ``UNSPACED``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.core.fold import fold


class Version(StrEnum):
    """How a recording differs from the plain studio recording of the song."""

    LIVE = "live"
    ACOUSTIC = "acoustic"
    REMIX = "remix"
    MASHUP = "mashup"
    COVER = "cover"
    KARAOKE = "karaoke"
    INSTRUMENTAL = "instrumental"
    ACAPPELLA = "acappella"
    SPED_UP = "sped up"
    SLOWED = "slowed"
    NIGHTCORE = "nightcore"
    SURROUND = "8d"
    BASS_BOOSTED = "bass boosted"
    LOOP = "loop"
    ARRANGED = "arranged"
    """Played by other forces: piano, orchestra, music box, lullaby, lo-fi."""
    DEMO = "demo"
    RERECORDED = "re-recorded"
    LANGUAGE = "language"
    """Sung in another language than the best known version."""
    LESSON = "lesson"
    REACTION = "reaction"
    TEASER = "teaser"
    FULL_ALBUM = "full album"
    TYPE_BEAT = "type beat"
    PARODY = "parody"
    INTERVIEW = "interview"
    DANCE = "dance"
    """The recording with dancers before the camera: usually the song itself, sometimes with stage noise."""
    EXTENDED = "extended"
    RADIO_EDIT = "radio edit"
    EDIT = "edit"
    SINGLE = "single"
    ALBUM = "album"
    ORIGINAL = "original"
    REMASTER = "remaster"
    MONO = "mono"
    STEREO = "stereo"
    EXPLICIT = "explicit"
    CLEAN = "clean"
    BONUS = "bonus"

    @property
    def neutral(self) -> bool:
        """Whether it is still the same performance: a remaster, another length or mix of the label's own."""
        return self in _NEUTRAL


_NEUTRAL: Final = frozenset(
    {
        Version.DANCE,
        Version.EXTENDED,
        Version.RADIO_EDIT,
        Version.EDIT,
        Version.SINGLE,
        Version.ALBUM,
        Version.ORIGINAL,
        Version.REMASTER,
        Version.MONO,
        Version.STEREO,
        Version.EXPLICIT,
        Version.CLEAN,
        Version.BONUS,
    }
)


@dataclass(frozen=True, slots=True)
class VersionTag:
    """A version named in a title."""

    kind: Version
    detail: str = ""
    """What stands beside the word, folded: the remixer, the place, the act covered, the year."""
    text: str = ""
    """The piece of the title that says so, as it was spelled."""
    inline: bool = False
    """True if the word stands in the running title, where it may as well belong to the song's own name."""


_PHRASES: Final = {
    Version.LIVE: """
        live, ao vivo, en vivo, en directo, en direct, dal vivo, in concert, en concierto, en concert, live
        session, live sessions, live version, concert, concierto, concerto ao vivo, koncert, konzert,
        konser, canli, canli performans, na zywo, nazivo, uzivo, zive, zivo, elo koncert, tiny desk, live
        lounge, mtv unplugged, concerto live, концерт, живой звук, живое выступление, вживую, живьем,
        ζωντανα, اجراي زنده, حفله, livestream, concert version, live performance, soundcheck
    """,
    Version.ACOUSTIC: """
        acoustic, acustico, acustica, acoustique, akustik, akusticka, akustisch, akustisk, akustyczna,
        akustycznie, unplugged, stripped, acoustic version, version acustica, versao acustica, акустика,
        акустическая, акустическая версия, acoustic session
    """,
    Version.REMIX: """
        remix, remixes, remixed, rmx, remezcla, remixado, refix, mix, remix edit, remix version, rework,
        reworked, flip, bootleg, vip mix, vip, dub mix, dub, edit by, remix by, mix by, ремикс, reremix,
        tribal mix, house mix, dance mix, hardstyle, techno remix, phonk remix, dnb remix, drill remix, funk
        remix, bachata remix, edm remix
    """,
    Version.MASHUP: """
        mashup, mash up, medley, megamix, mega mix, мэшап, minimix, mixtape mix, dj set, dj mix
    """,
    Version.COVER: """
        cover, covers, covered, covered by, cover by, cover version, coverversion, cover song, tribute,
        tribute to, a tribute to, in the style of, made famous by, as made famous by, originally performed
        by, originally by, кавер, cover de, version de, versao de, coverband, tribute band, cover en
        espanol, cover feat, cover ft, popularized by, in style of, as performed by, kaver
    """,
    Version.KARAOKE: """
        karaoke, караоке, karaoke version, sing along, singalong, sing along version, backing track, minus
        one, minusone, минус, минусовка, playback, karaokê, with guide vocals, karaoke instrumental, no lead
        vocal, كاريوكي, originalna karaoke, backing tracks, karaoké
    """,
    Version.INSTRUMENTAL: """
        instrumental, instrumentals, instrumentale, instrumentalna, instrumentalversion, instru,
        instrumental version, inst, инструментал, инструментальная, off vocal, no vocals, without vocals,
        beat only, enstrumantal, موسيقي بدون كلمات, drumless, minus vocals, no vocal
    """,
    Version.ACAPPELLA: """
        acapella, acappella, a cappella, a capella, acapela, vocals only, vocal only, isolated vocals,
        isolated vocal, акапелла, vocals no music, without music, no music, studio acapella
    """,
    Version.SPED_UP: """
        sped up, spedup, speed up, speedup, speeded up, sped, faster version, fast version, speed version,
        ускоренная, ускоренная версия, hizlandirilmis, rapida version, version acelerada, speed songs,
        acelerada, sped vers
    """,
    Version.SLOWED: """
        slowed, slowed down, slowed and reverb, slowed n reverb, slowed reverb, slow version, reverb, slowed
        to perfection, chopped and screwed, screwed, chopped, замедленная, замедленная версия,
        yavaslatilmis, super slowed, ultra slowed, slow reverb, lenta version, slowed version, daycore
    """,
    Version.NIGHTCORE: """
        nightcore, nightcored, nightstep, chipmunk, chipmunk version, chipmunks version, anti nightcore
    """,
    Version.SURROUND: """
        8d, 8d audio, 8d music, 9d, 9d audio, 16d, 16d audio, 32d, 3d audio, 8d tunes, 360 audio, 8 d audio,
        8d version, binaural, dolby atmos version, use headphones, 24d, 100d, 7d audio
    """,
    Version.BASS_BOOSTED: """
        bass boosted, bass boost, bassboosted, bassboost, bass boosted version, extreme bass, extra bass,
        bass test, boosted, earrape, басс, сабвуфер
    """,
    Version.LOOP: """
        1 hour, one hour, 1 hour loop, 1 hour version, 10 hours, 10 hour, 2 hours, 3 hours, 30 minutes,
        loop, looped, hour loop, hours loop, 1 час, 1 hora, 1 heure, 1 stunde, 1 saat, 10 hour version,
        1hour, 10hours, 1hr, 1h, extended loop, 30 min, one hour loop, 12 hours, 8 hours, 5 hours
    """,
    Version.ARRANGED: """
        piano version, piano cover, piano arrangement, piano solo, solo piano, orchestral, orchestra
        version, orchestral version, symphonic, symphonic version, string quartet, strings version, lullaby,
        lullaby version, music box, music box version, lofi, lo fi, lofi version, 8 bit, 8bit, chiptune,
        marching band, epic version, jazz version, metal version, rock version, reggae version, bossa nova,
        bossa version, violin version, cello version, sax version, choir version, saxophone cover, violin
        cover, cello cover, flute cover, ukulele cover, kalimba, harp version, guitar version, fingerstyle,
        soft version, sad version, rock cover, metal cover, jazz cover, piano, rendition, arr, arrangement,
        arranged by, lofi remix, otamatone, midi
    """,
    Version.DEMO: """
        demo, demos, demo version, outtake, out take, alternate take, alternate version, alternative
        version, alt version, alternate mix, rehearsal, early version, rough mix, rough cut, work tape,
        worktape, take 1, take 2, take 3, take 4, take 5, unreleased version, демо, demo tape, leaked,
        unfinished, reprise, early mix, home recording
    """,
    Version.RERECORDED: """
        re recorded, rerecorded, re recording, rerecording, new version, new recording, version 2, taylors
        version, anniversary version, re record, regrabado, новая версия, re recorded version, neuaufnahme,
        revisited, reimagined, redux, reloaded, rework version, recut
    """,
    Version.LANGUAGE: """
        spanish version, english version, japanese version, japanese ver, korean version, korean ver,
        english ver, chinese version, chinese ver, mandarin version, french version, german version, italian
        version, portuguese version, hindi version, tamil version, telugu version, spanglish version,
        version en espanol, version espanola, versao em portugues, version francaise, deutsche version,
        versione italiana, in spanish, in english, en espanol, en ingles, em portugues, en francais, auf
        deutsch, in italiano, in german, in french, на русском, русская версия, turkce versiyon, bahasa,
        malayalam version, kannada version, punjabi version
    """,
    Version.LESSON: """
        lesson, tutorial, how to play, how to sing, tabs, guitar tab, bass tab, chords, sheet music, piano
        tutorial, guitar lesson, guitar tutorial, bass lesson, drum lesson, play along, playalong,
        playthrough, guitar cover, bass cover, drum cover, drums cover, guitar playthrough, rocksmith,
        guitar hero, rock band, synthesia, cifra, cifra club, video aula, videoaula, aula, como tocar,
        разбор, урок, на гитаре, аккорды, drum cam, drumcam, clone hero, beat saber, piano lesson, guitar
        solo lesson, easy chords, with tabs, drum chart, bass line, bassline tab
    """,
    Version.REACTION: """
        reaction, reacts, reacts to, react, reacting, reacting to, first time hearing, first listen, review,
        album review, song review, explained, analysis, breakdown, реакция, tepki, first reaction, vocal
        coach, rates, reaccion, reagindo, reagiert, meaning explained
    """,
    Version.INTERVIEW: """
        interview, behind the scenes, making of, the making of, the story behind, behind the song,
        documentary, official lyrics and meaning, on set, genius verified, интервью, entrevista, bts of,
        vlog, podcast, commentary, track by track, making the video
    """,
    Version.TEASER: """
        teaser, trailer, preview, snippet, coming soon, sneak peek, album sampler, highlight medley, тизер,
        ringtone, whatsapp status, status video, рингтон, adelanto, promo, jingle, intro clip, previa, clip
        preview, 30 sec, audio snippet, announcement, out soon
    """,
    Version.FULL_ALBUM: """
        full album, full ep, full lp, full album stream, album completo, disco completo, cd completo, album
        complet, full mixtape, complete album, entire album, greatest hits, best of, playlist, полный
        альбом, full concert, show completo, concierto completo, best songs, top songs, top hits, all songs,
        jukebox, audio jukebox, non stop, nonstop, dvd completo, full show, full set, full performance,
        grandes exitos, the best of, grandes sucessos
    """,
    Version.TYPE_BEAT: """
        type beat, typebeat, beat instrumental, free beat, type beats
    """,
    Version.PARODY: """
        parody, parodia, parodie, пародия, parodi, weird version, misheard lyrics, but its, fan made,
        fanmade, ai cover, ai version, minecraft parody, roblox version, meme version, mm2 version
    """,
    Version.DANCE: """
        dance practice, dance performance, dance video, choreography, choreography video, coreografia, dance
        version, zumba, just dance, performance video, performance version, dance challenge, special
        performance, performance ver, moving ver, dance practice ver
    """,
    Version.EXTENDED: """
        extended, extended mix, extended version, extended edit, club mix, club version, club edit, 12 inch,
        12 mix, 12 inch mix, 12 inch version, long version, full length version, full version, maxi, maxi
        version
    """,
    Version.RADIO_EDIT: """
        radio edit, radio mix, radio version, airplay mix, airplay edit, airplay version, radio cut, short
        version, short edit, 7 inch, 7 mix, 7 version, 7 edit, radio single, for radio
    """,
    Version.EDIT: """
        edit, video edit, video version, film version, movie version, tv size, tv version, soundtrack
        version
    """,
    Version.SINGLE: """
        single version, single edit, single mix, single, 45 version, original single
    """,
    Version.ALBUM: """
        album version, lp version, album mix, album edit, album
    """,
    Version.ORIGINAL: """
        original, original mix, original version, original recording, studio version, studio, og version,
        original studio recording, original studio version, versao original, version original, main version,
        original key
    """,
    Version.REMASTER: """
        remaster, remastered, remasters, mix master, remasterizado, remasterizada, remasterise,
        remasterisee, digital remaster, digitally remastered, remastered version, remaster version,
        ремастер, remastering, rimasterizzato, new mix, stereo mix remaster, remasterd, 24 bit, anniversary
        edition, anniversary remaster, deluxe edition, deluxe
    """,
    Version.MONO: """
        mono, mono version, mono mix
    """,
    Version.STEREO: """
        stereo, stereo version, stereo mix, dolby atmos, spatial audio
    """,
    Version.EXPLICIT: """
        explicit, explicit version, dirty, dirty version, uncensored, uncut, explicit lyrics
    """,
    Version.CLEAN: """
        clean, clean version, censored, edited version, super clean, radio clean
    """,
    Version.BONUS: """
        bonus track, bonus, hidden track, b side, from the vault, bonus version, japanese bonus track
    """,
}

UNSPACED: Final[Mapping[str, Version]] = MappingProxyType(
    {
        fold(word): kind
        for kind, words in {
            Version.LIVE: "ライブ 라이브 现场 現場 演唱会 演唱會 生演奏 콘서트 แสดงสด",
            Version.ACOUSTIC: "アコースティック 어쿠스틱 不插电 不插電 อะคูสติก",
            Version.REMIX: "リミックス 리믹스 混音 รีมิกซ์",
            Version.COVER: "歌ってみた カバー カヴァー 커버 翻唱 演奏してみた 弾いてみた 叩いてみた คัฟเวอร์",
            Version.KARAOKE: "カラオケ 노래방 伴奏 卡拉 คาราโอเกะ",
            Version.INSTRUMENTAL: "インスト 반주 纯音乐 純音樂 オフボーカル",
            Version.ACAPPELLA: "アカペラ 아카펠라 清唱",
            Version.SPED_UP: "スピードアップ 加速版",
            Version.SLOWED: "降速 慢速",
            Version.LOOP: "1時間 1시간 一小时 一小時 耐久",
            Version.ARRANGED: "ピアノ 피아노 钢琴 鋼琴 オルゴール",
            Version.LESSON: "弾き方 教学 教學",
            Version.TEASER: "予告 预告 預告 티저",
            Version.FULL_ALBUM: "全专辑 全專輯 メドレー",
            Version.DANCE: "踊ってみた 안무",
        }.items()
        for word in words.split()
    }
)
"""Version words of scripts without spaces, folded; found anywhere inside a word."""


def _phrase_table() -> dict[tuple[str, ...], Version]:
    table: dict[tuple[str, ...], Version] = {}
    for kind, phrases in _PHRASES.items():
        for phrase in phrases.split(","):
            table[tuple(fold(phrase).split())] = kind
    return table


PHRASES: Final[Mapping[tuple[str, ...], Version]] = MappingProxyType(_phrase_table())
"""Version phrases as tuples of folded words."""

FIRST_WORDS: Final = frozenset(phrase[0] for phrase in PHRASES)
"""The words a phrase may begin with: most words can be passed over at once."""

LONGEST_PHRASE: Final = max(map(len, PHRASES))
"""How many words the longest phrase has."""

ANYWHERE: Final = frozenset(
    {
        Version.REMIX,
        Version.KARAOKE,
        Version.NIGHTCORE,
        Version.SPED_UP,
        Version.BASS_BOOSTED,
        Version.SURROUND,
        Version.TYPE_BEAT,
        Version.REMASTER,
        Version.ACAPPELLA,
        Version.FULL_ALBUM,
        Version.MASHUP,
        Version.LANGUAGE,
    }
)
"""Kinds whose words are a tag wherever they stand in a bracket or segment; the others must begin or end it."""
