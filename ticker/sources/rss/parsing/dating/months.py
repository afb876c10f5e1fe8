"""The names of the months, in the languages that feeds are written in."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from ticker.sources.rss.parsing.dating.more_names import MORE_NAMES

# Unicode CLDR (as in Babel 2.19): months in dates and by themselves, in full and abbreviated. No word of
# these languages means two months. Croatian is left out: its listopad and srpanj are not Poland's.
_NAMES = (
    # English
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    # French
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv févr mars avr mai juin juil août sept oct nov déc",
    # German
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jan feb märz apr mai juni juli aug sept okt nov dez",
    "jan feb mär apr mai jun jul aug sep okt nov dez",
    # Spanish
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sept oct nov dic",
    # Italian
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    # Portuguese
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan fev mar abr mai jun jul ago set out nov dez",
    # Dutch
    "januari februari maart april mei juni juli augustus september oktober november december",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    # Russian
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "янв февр мар апр мая июн июл авг сент окт нояб дек",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "янв февр март апр май июнь июль авг сент окт нояб дек",
    # Polish
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    # Czech
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "led úno bře dub kvě čvn čvc srp zář říj lis pro",
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    # Turkish
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "oca şub mar nis may haz tem ağu eyl eki kas ara",
    # Greek
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου "
    "αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
    "ιαν φεβ μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
    "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος "
    "αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος",
    "ιαν φεβ μάρ απρ μάι ιούν ιούλ αύγ σεπ οκτ νοέ δεκ",
    # Ukrainian
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "січ лют бер квіт трав черв лип серп вер жовт лист груд",
    "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
    # Bulgarian
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "яну фев март апр май юни юли авг сеп окт ное дек",
    # Slovak
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "jan feb mar apr máj jún júl aug sep okt nov dec",
    "január február marec apríl máj jún júl august september október november december",
    # Swedish
    "januari februari mars april maj juni juli augusti september oktober november december",
    "jan feb mars apr maj juni juli aug sep okt nov dec",
    # Danish
    "januar februar marts april maj juni juli august september oktober november december",
    "jan feb mar apr maj jun jul aug sep okt nov dec",
    # Norwegian
    "januar februar mars april mai juni juli august september oktober november desember",
    "jan feb mars apr mai juni juli aug sep okt nov des",
    "jan feb mar apr mai jun jul aug sep okt nov des",
    # Finnish
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta "
    "elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu "
    "elokuu syyskuu lokakuu marraskuu joulukuu",
    # Romanian
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ian feb mar apr mai iun iul aug sept oct nov dec",
    # Catalan
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "gen febr març abr maig juny jul ag set oct nov des",
    # Indonesian
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "jan feb mar apr mei jun jul agu sep okt nov des",
)
_ALIKE = 0.7
# How publishers shorten and misspell them besides.
_OTHERS = {
    "jän": 1, "фев": 2, "mae": 3, "maa": 3, "aou": 8, "сен": 9, "вер": 9, "ноя": 11, "spt": 9,
}  # fmt: skip


def month(word: str) -> int | None:
    """The month, 1 to 12, that a word names, also shortened or misspelt, or that it is in digits."""
    if word.isdecimal():
        return int(word)
    word = _folded(word.rstrip("."))
    return _MONTHS.get(word) or _misspelt(word)


@lru_cache(1_000)
def _misspelt(word: str) -> int | None:
    """The month whose name begins like the word, if the rest is like it, too: Meitheamh is not May."""
    alike = {number for name, number in _BY_START.get(word[:3], ()) if _is_alike(name, word)}
    return alike.pop() if len(alike) == 1 else None


def _is_alike(name: str, word: str) -> bool:
    return name.startswith(word) or SequenceMatcher(None, name, word).ratio() >= _ALIKE


def _folded(word: str) -> str:
    """Without case and accents, which shouting publishers and careless ones leave out."""
    letters = unicodedata.normalize("NFD", word.casefold().replace("ı", "i"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _numbered(rows: Iterable[str]) -> dict[str, int]:
    words = ((word, number) for row in rows for number, word in enumerate(row.split(), 1))
    return {_folded(word): number for word, number in words if word != "-"}


_MONTHS = _numbered(MORE_NAMES) | _numbered(_NAMES)
_MONTHS |= {_folded(word): number for word, number in _OTHERS.items()}
_BY_START: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
for _name, _number in _MONTHS.items():
    _BY_START[_name[:3]].append((_name, _number))
