"""Stop words by language: too common to search for when there are other words; without accents, as compared."""

_STOP_WORDS = {
    "ar": """من في على الى إلى عن مع هذا هذه ذلك التي الذي الذين ما ماذا كيف هل او أو و ثم كل بين قد لا ان أن إن هو هي
        كان""",
    "de": """als am an auch auf aus bei bin bis das dass dem den der des die dies diese dieser durch ein eine einem
        einen einer er es fur hat ich ihr im in ist kann man mit nach nicht oder sich sie sind so uber um und uns
        unser von vor was wer wie wir wird wo zu zum zur""",
    "el": """αν αντι απο αυτη αυτο για δεν ειναι εις εκ ενα ενας επι η θα και κατα κι με μετα μη μια να ο οι οπως οτι
        παρα περι πως ποιος ποια προς σε στα στη στην στις στο στον στους τα τη την της τι τις το τον του τους των
        ως""",
    "en": """a about an and any are as at be been but by can could did do does for from had has have he her his how i
        if in into is it its me my no not of on or our s shall she should so some such than that the their them then
        there these they this those to us was we were what when where which who whom whose why will with would you
        your""",
    "es": """a al como con cual cuando de del donde el ella en entre es esta este esto ha hay la las le lo los mas me
        mi muy no nos o para pero por porque puede que quien se ser si sin sobre son su sus un una y ya""",
    "fr": """a ai au aussi aux avec avoir bien c ca car ce ceci cela ces cet cette ceux chez ci comme comment d dans de
        des doit doivent donc du elle elles en entre es est et etaient etait etre eu eux faire fait faut il ils j je
        l la le les leur leurs lorsque lui m ma mais me meme mes moi mon n ne ni nos notre nous on ont ou par parce pas
        peu peut peuvent peux plus pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se
        sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes tres tu un une vers vos votre vous
        y""",
    "it": """a ad agli ai al alla alle allo anche c che chi ci come con cosa d da dai dal dalla degli dei del della
        delle dello di dove e ed gli ha hanno i il in io l la le lo loro ma nei nel nella non o per perche piu puo
        quale quali quando quello questa questo se si sono su sua suo sul sulla tra un una uno""",
    "nl": """aan als bij dan dat de der deze die dit door een en er had hebben heeft het hij hoe ik in is kan kunnen
        maar met naar niet nog of om ons onze ook op over te tot uit van voor waar waarom was wat we welke wie wij
        worden wordt zich zij zijn zo""",
    "pt": """a ao aos as com como da das de do dos e ela ele em entre era essa esse esta este eu foi ha isso ja la lhe
        mais mas me na nas nao no nos o onde os ou para pela pelas pelo pelos pode por porque qual quais quando que
        quem sao se sem ser seu seus sua suas tem um uma""",
    "ro": """a ai al ale am ar are as au ca care ce cel cea cele cei cine cu cum da de din dintre dupa este eu fi fost
        in intr la le lor mai nu o pe pentru poate prin sa sau se si sunt spre sub un una unde unei unor unui va""",
    "tr": """ama bir bu da daha de degil gibi hangi hem icin ile ise ki kim mi mu nasil ne neden nerede o olan olarak
        ve veya ya""",
}
STOP_WORDS = {lang: frozenset(text.split()) for lang, text in _STOP_WORDS.items()}


def is_stop_word(plain: str, lang: str) -> bool:
    """Tell whether a word, without accents, is a stop word of a language."""
    return plain in STOP_WORDS.get(lang, ())
