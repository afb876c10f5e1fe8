"""The names of the months in languages of which feeds are fewer."""

# Unicode CLDR (as in Babel 2.19), of words by themselves. A dash is where a name means another month in a
# language that more feeds are in: Croatia's listopad is October, Poland's and Bohemia's November.
MORE_NAMES = (
    # Estonian
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "jaan veebr märts apr mai juuni juuli aug sept okt nov dets",
    # Latvian
    "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "janv febr marts apr maijs jūn jūl aug sept okt nov dec",
    # Lithuanian
    "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "saus vas kov bal geg birž liep rugp rugs spal lapkr gruod",
    "sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis gruodis",
    # Hungarian
    "január február március április május június július augusztus szeptember október november december",
    "jan febr márc ápr máj jún júl aug szept okt nov dec",
    # Slovene
    "januar februar marec april maj junij julij avgust september oktober november december",
    "jan feb mar apr maj jun jul avg sep okt nov dec",
    # Croatian
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna - studenoga prosinca",
    "sij velj ožu tra svi - - kol ruj - stu pro",
    "siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan - studeni prosinac",
    # Serbian
    "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "јан феб мар апр мај јун јул авг сеп окт нов дец",
    # Macedonian
    "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "јан фев мар апр мај јун јул авг сеп окт ное дек",
    # Belarusian
    "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "сту лют сак кра мая чэр ліп жні вер кас ліс сне",
    "студзень люты сакавік красавік май чэрвень ліпень жнівень верасень кастрычнік лістапад снежань",
    "сту лют сак кра май чэр ліп жні вер кас ліс сне",
    # Kazakh
    "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
    # Albanian
    "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "jan shk mar pri maj qer korr gush sht tet nën dhj",
    # Azerbaijani
    "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "yan fev mar apr may iyn iyl avq sen okt noy dek",
    # Uzbek
    "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "yan fev mar apr may iyn iyl avg sen okt noy dek",
    # Basque
    "urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua",
    "urt ots mar api mai eka uzt abu ira urr aza abe",
    # Galician
    "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    "xan feb mar abr maio xuño xul ago set out nov dec",
    # Icelandic
    "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    # Malay
    "januari februari mac april mei jun julai ogos september oktober november disember",
    "jan feb mac apr mei jun jul ogo sep okt nov dis",
    # Filipino
    "enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre",
    "ene peb mar abr may hun hul ago set okt nob dis",
    # Swahili
    "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    "jan feb mac apr mei jun jul ago sep okt nov des",
    # Welsh
    "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
    "ion chwef maw ebr mai meh gorff awst medi hyd tach rhag",
    "ion chw maw ebr mai meh gor awst medi hyd tach rhag",
    # Irish
    "eanáir feabhra márta aibreán bealtaine meitheamh iúil lúnasa - - samhain nollaig",
    "ean feabh márta aib beal meith iúil lún - - samh noll",
    # Frisian
    "jannewaris febrewaris maart april maaie juny july augustus septimber oktober novimber desimber",
    # Maltese
    "jannar frar marzu april mejju ġunju lulju awwissu settembru ottubru novembru diċembru",
    "jan fra mar apr mej ġun lul aww set ott nov diċ",
    # Luxembourgish
    "januar februar mäerz abrëll mee juni juli august september oktober november dezember",
    "jan feb - abr mee juni juli aug sep okt nov dez",
    "jan feb - abr mee jun jul aug sep okt nov dez",
    # Hebrew, also as "in January"
    "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "ינו פבר מרץ אפר מאי יוני יולי אוג ספט אוק נוב דצמ",
    # Arabic, in the east and in the west
    "- شباط آذار نيسان أيار حزيران تموز آب أيلول - - -",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    # Persian
    "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    # Urdu
    "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    # Hindi
    "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "जन॰ फ़र॰ मार्च अप्रैल मई जून जुल॰ अग॰ सित॰ अक्टू॰ नव॰ दिस॰",
    # Bengali
    "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "জানু ফেব মার্চ এপ্রি মে জুন জুল আগ সেপ অক্টো নভে ডিসে",
    "জানু ফেব মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্ট অক্টো নভে ডিসে",
    # Tamil
    "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "ஜன பிப் மார் ஏப் மே ஜூன் ஜூலை ஆக செப் அக் நவ டிச",
    # Armenian
    "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի "
    "հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    "հնվ փտվ մրտ ապր մյս հնս հլս օգս սեպ հոկ նոյ դեկ",
    "հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր",
    # Georgian
    "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "იან თებ მარ აპრ მაი ივნ ივლ აგვ სექ ოქტ ნოე დეკ",
    # Thai
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    "ม.ค ก.พ มี.ค เม.ย พ.ค มิ.ย ก.ค ส.ค ก.ย ต.ค พ.ย ธ.ค",
    # Chinese
    "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
)
