"""How guests ask for time to answer.

`*` is any number of minutes from 2 to 15, in digits or words, `*1` is one; every minute is
`minutos`. Neither an arrival (`llegamos en 5 minutos`) nor a bare `5 minutos`, which may be one.
"""

_MINUTES = {
    1: "1 un una uno one bat une unha",
    2: "2 dos two bi deux dous",
    3: "3 tres three hiru trois",
    4: "4 cuatro four lau quatre catro",
    5: "5 cinco five bost cinq cinc",
    6: "6 seis six sei sis",
    7: "7 siete seven zazpi sept sete",
    8: "8 ocho eight zortzi huit oito vuit",
    9: "9 nueve nine bederatzi neuf nove nou",
    10: "10 diez ten hamar dix deu dez",
    11: "11 once eleven hamaika onze",
    12: "12 doce twelve hamabi douze dotze",
    13: "13 trece thirteen hamahiru treize tretze",
    14: "14 catorce fourteen hamalau quatorze catorze",
    15: "15 quince fifteen hamabost quinze",
}
KINDS = {
    word: "*1" if number == 1 else "*"
    for number, words in _MINUTES.items()
    for word in words.split()
}

TIME: tuple[str, ...] = (
    # Spanish
    "* minutos por_favor|porfa|please",
    "*|*1 minutos|minutos_de_tiempo mas",
    "dame|dadme|danos|dadnos|deme|denme|denos|dejame|dejadme|dejanos|dejadnos"
    " *|*1|unos|*1_par_de|*_o_* minutos mas?",
    "me|nos das|dais|da|dan|dejas|dejais *|*1|unos minutos mas?",
    "me|nos? puedes|podeis|puede|podrias|podriais dar|darme|darnos|dejar|dejarme|dejarnos"
    " *|*1|unos minutos mas?",
    "necesito|necesitamos|necesitaria|necesitariamos|quiero|queremos *|*1|unos minutos mas?",
    "unos|*1_par_de minutos mas",
    "espera|esperad|espere|esperen|esperate|aguarda *|*1|unos minutos|momento|segundo mas?",
    "espera|esperad|espere|esperen|esperate|aguarda *1? poco|rato|momento|segundo mas?",
    "espera|esperad|espere|esperen|esperate|aguarda",
    "puedes|podeis|puede|podriais|podrias esperar *|*1|unos? minutos|momento|segundo|poco mas?",
    "*1 momento|segundo|minutos|instante mas?",
    "dame|dadme|danos|dadnos|deme|denos|dejame|dejadme *1 momento|segundo|rato|instante mas?",
    "dame|dadme|danos|dadnos|deme|denos|necesito|necesitamos *1_cuarto_de_hora mas?",
    "necesito|necesitamos|dame|dadme|danos|dadnos|quiero|queremos? *1? poco|algo? mas de?"
    " tiempo para_pensarlo|para_decidir?",
    "dame|dadme|danos|dadnos *|*1 minutos y te|os|le digo|confirmo|aviso|contesto algo?",
    "en|dentro_de *|*1 minutos|momento te|os|le digo|confirmo|aviso|contesto algo?",
    "te|os|le digo|confirmo|aviso|contesto algo? en|dentro_de *|*1 minutos|momento",
    "ahora|ahora_mismo|enseguida te|os|le digo|confirmo|aviso|contesto algo?",
    "lo? consulto|pregunto|hablo|miro|pienso|hablamos|consultamos y te|os digo|confirmo|decimos",
    "dejame|dejadme|dejanos|dejadnos|deja que? lo?"
    " preguntar|consultarlo|pensarlo|hablarlo|mirarlo|consulte|pregunte|piense|mire|hable",
    "lo estoy|estamos pensando|hablando|consultando|mirando|decidiendo",
    # English
    "can|could you? give|allow me|us *|*1|another_*|a_few more? minutos more?",
    "give|allow me|us *|*1|another_*|a_few more? minutos more?",
    "i|we need|want *|*1|another_*|a_few more? minutos more?",
    "*|*1|another_*|a_few more minutos",
    "*|*1|a_few minutos more",
    "*1|just_*1|just_a|a moment|segundo|minutos",
    "give me|us *1|a moment|segundo",
    "i|we? need? a_bit|a_little? more time",
    "wait|hold_on *|*1|a|just_a? minutos|moment|segundo?",
    "let me|us check|think|ask|think_about_it",
    # Basque
    "itxaron * minutos|momentu? mesedez?",
    "itxaron momentu|minutos? *1?",
    "momentu|minutos *1",
    "* minutos gehiago",
    "eman iezadazu|iezaguzu? * minutos gehiago?",
    "denbora gehiago behar? dut|dugu?",
    # Catalan
    "donam|donem|doneu_me|doneume|donans|doneu_nos|donins *|*1|uns minutos mes?",
    "em|ens dones|doneu|podeu_donar|pots_donar *|*1|uns minutos mes?",
    "*|*1|uns minutos mes",
    "*1 moment|segundo si_us_plau?",
    "espera|espereu|esperi *1 moment|segundo",
    "espera|espereu|esperi",
    "necessito|necessitem mes temps",
    "necessito|necessitem *|*1|uns minutos mes?",
    # Galician
    "dademe|dadenos *|*1|uns minutos mais?",
    "dame|danos|necesito|necesitamos? *|*1|uns minutos mais",
    "agarda|agardade|agarde *|*1? minutos|momento|pouco?",
    "necesito|necesitamos mais tempo",
    # French
    "donnez|donne|laissez|laisse moi|nous *|*1|quelques minutos de_plus|encore?",
    "pouvez_vous? me|nous donner|laisser *|*1|quelques minutos de_plus?",
    "encore *|*1|quelques minutos",
    "*|*1|quelques minutos de_plus|encore|supplementaires",
    "*1 moment|minutos|instant|segundo",
    "attendez|attends|patientez *|*1? minutos|moment|instant?",
    "jai|nous_avons|on_a besoin de_plus_de_temps|d_un_peu_de_temps|de_temps",
    "jai|nous_avons|on_a besoin de *|*1|quelques minutos",
    "plus_de_temps",
)
