"""What the voices say from whom `training` learns: sentences of ours, by language."""

SENTENCES = {
    "en-US": (
        "Hello! This little film was made on my own computer, and nobody paid a single cent for it.",
        "My mother bought a big brown pumpkin, and papa put it on top of the piano.",
        "Show me the yellow moon over the ocean, and open the window for the owl.",
        "She sees three green seats; each of these is cheap and easy to clean.",
        "Five funny volunteers have vanished after half past seven.",
        "Our small robot walks through the garden, looks around, and waters all the flowers.",
        "Thank you for watching. What would you like to hear about next week?",
        "The old fisherman mended his net by the harbour.",
        "Could you bring me a cup of coffee and the newspaper?",
        "We moved to a bigger apartment in the middle of winter.",
    ),
    "de": (
        "Guten Abend! Heute zeigen wir ein neues Werkzeug für alle, die gerne bauen.",
        "Über fünf schöne Brücken fuhren wir bei Regen und Nebel bis ans Meer.",
        "Mama und Papa mögen warme Suppe mit Pilzen, Brot und Butter.",
        "Der kleine Junge spielt im Garten mit seinem Hund.",
        "Am Wochenende fahren wir mit dem Zug nach München.",
        "Kannst du mir bitte das Salz geben?",
    ),
    "fr": (
        "Bonjour tout le monde, voici une petite machine, simple et rapide.",
        "Il pleut beaucoup, mais nous avons un bon feu et du pain chaud.",
        "Mon voisin a vu un oiseau bleu au bord du fleuve.",
        "Le petit garçon joue dans le jardin avec son chien.",
        "Demain matin, nous prendrons le train pour Lyon.",
        "Pouvez-vous me dire où se trouve la pharmacie?",
    ),
    "hi": (
        "नमस्ते दोस्तों, आज हम मिलकर एक नया खेल सीखेंगे।",
        "मेरी माँ बाज़ार से फल और सब्ज़ी लाती है।",
        "मेरा भाई रोज़ सुबह बगीचे में दौड़ता है।",
        "आज शाम को हम सब मिलकर खाना खाएँगे।",
        "कृपया मुझे एक गिलास पानी दीजिए।",
    ),
    "pt-BR": (
        "Bom dia, hoje vamos mostrar uma pequena máquina que rega as flores.",
        "Minha avó mora perto da praia e compra pão fresco.",
        "Meu irmão gosta de jogar futebol com os amigos na praia.",
        "Você pode me dizer onde fica a farmácia?",
        "Amanhã vamos visitar o museu da cidade.",
    ),
    "tr": (
        "Merhaba arkadaşlar, bugün birlikte küçük bir robot yapacağız.",
        "Babam bahçede büyük bir masa boyuyor.",
        "Günaydın, bugün size yeni bir makine göstereceğiz.",
        "Kardeşim her sabah bisikletle işe gidiyor.",
        "Ankara treni saat yedide kalkıyor.",
    ),
    "id": (
        "Selamat pagi semua, hari ini kami membawa buah mangga dan pepaya.",
        "Ibu membeli baju biru di pasar.",
        "Adik saya tinggal di rumah kecil dekat sungai.",
        "Besok pagi kami pergi ke pantai bersama keluarga.",
        "Tolong buka jendela karena udara sangat panas.",
    ),
    "cs": (
        "Dobrý den, dnes vám ukážeme nový výrobek.",
        "Moje babička peče velmi dobrý jablečný koláč.",
        "Vlak do Brna odjíždí v sedm hodin.",
    ),
    "fi": (
        "Hyvää huomenta, tänään näytämme teille uuden koneen.",
        "Siskoni asuu pienessä talossa järven rannalla.",
        "Juna Helsinkiin lähtee kello seitsemän.",
    ),
    "ko": (
        "안녕하세요, 오늘은 새로운 기계를 보여 드리겠습니다.",
        "제 여동생은 바닷가 작은 집에 살아요.",
        "내일 아침에 같이 공원에 갑시다.",
    ),
    "sw": (
        "Habari za asubuhi, leo tutawaonyesha mashine mpya.",
        "Dada yangu anaishi katika nyumba ndogo karibu na bahari.",
    ),
    "el": (
        "Καλημέρα σας, σήμερα θα σας δείξουμε ένα νέο προϊόν.",
        "Η γιαγιά μου φτιάχνει πολύ νόστιμη πίτα.",
        "Το τρένο για την Αθήνα φεύγει στις επτά.",
    ),
    "hu": (
        "Jó napot kívánok, ma egy új gépet mutatunk be.",
        "A nagymamám nagyon finom almás süteményt süt.",
        "A vonat hét órakor indul Budapestre.",
    ),
    "ar": (
        "صباح الخير، اليوم سوف نعرض لكم منتجا جديدا.",
        "أختي تسكن في بيت صغير بجانب البحر.",
        "القطار يغادر في الساعة السابعة صباحا.",
    ),
    "ta": (
        "காலை வணக்கம், இன்று ஒரு புதிய இயந்திரத்தைக் காட்டுகிறோம்.",
        "என் தங்கை ஒரு சிறிய வீட்டில் வாழ்கிறாள்.",
    ),
    "sv": (
        "God morgon, idag ska vi visa en ny produkt.",
        "Min syster bor i ett litet hus vid sjön.",
        "Tåget till Stockholm går klockan sju.",
    ),
    "ro": (
        "Bună ziua, astăzi vă prezentăm un produs nou.",
        "Bunica mea face o ciorbă foarte bună.",
        "Trenul pleacă din gară la ora șapte.",
    ),
    "eu": (
        "Egun on guztioi, gaur makina berri bat erakutsiko dugu.",
        "Nire arreba etxe txiki batean bizi da.",
    ),
    "be": (
        "Добры дзень, сёння мы пакажам вам новую машыну.",
        "Мая сястра жыве ў маленькім доме каля ракі.",
    ),
}
"""Spanish, Italian, Polish, Vietnamese, Chinese, Japanese, Russian and many others are left to the tests."""
