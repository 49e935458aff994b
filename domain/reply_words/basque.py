"""Basque."""

from domain.reply_words.part import Part

PHRASES: dict[Part, tuple[str, ...]] = {
    Part.YES: (
        "bai|baietz|noski|jakina|horixe_bai",
        "bai|noski|jakina noski|baietz",
        "goaz|bagoaz|bagatoz|banoa|banator",
        "segituan|oraintxe|oraintxe_bertan|orain|laster goaz|gatoz|bagoaz|bagatoz|noa|nator",
        "etorriko|joango|hor_egongo|han_egongo|bertan_egongo gara|naiz",
        "bidean gaude|gara|nago|goaz",
        "baieztatzen|onartzen|hartzen dut|dugu erreserba|mahaia?",
        "erreserba|mahaia baieztatzen|onartzen|hartzen|nahi dut|dugu",
        "nahi dut|dugu mahaia?",
    ),
    Part.ACK: ("ados|primeran|perfektu|konforme",),
    Part.WARM: ("oso_ondo|oso_ongi|ederki|ederto|bikain|aupa",),
    Part.IDIOM: ("arazorik_ez|ez_dago_arazorik",),
    Part.NO: ("ez|ezetz",),
    Part.REFUSAL: (
        "ez eskerrik_asko|mila_esker",
        "ezin dut|dugu|naiz|gara etorri|joan?",
        "gaur|gaurkoan|oraingoan ezin dut|dugu|naiz|gara etorri|joan?",
        "gaur|gaurkoan|oraingoan|hobe ez",
        "ez goaz|gatoz|noa|nator",
        "ez gara|naiz etorriko|joango",
        "ez dut|dugu nahi|behar mahaia|mahairik?",
        "ez zaigu|zait interesatzen|komeni",
        "jada|dagoeneko? afaldu|bazkaldu|jan dut|dugu jada|dagoeneko?",
        "beste leku|mahai|jatetxe bat aurkitu dut|dugu",
        "jada|dagoeneko? beste leku|jatetxe batean gaude|nago",
        "jada|dagoeneko? etxera|etxean|beste_leku_batera joan|gaude|goaz gara?",
        "ezinezkoa da|zaigu|zait?",
    ),
    Part.LEAVE: (
        "ezeztatu|kantzelatu|bertan_behera_utzi mahaia|erreserba|gure_erreserba|nire_erreserba?",
        "mahaia|erreserba|gure_erreserba|nire_erreserba? ezeztatu|kantzelatu|bertan_behera_utzi"
        " nahi_dut|nahi_dugu|behar_dut|behar_dugu?",
        "kendu|ezabatu|borratu nazazu|gaitzazu|nire_izena|gure_izena? zerrendatik"
        "|itxaron_zerrendatik|itxarote_zerrendatik",
        "jada|dagoeneko|azkenean ez goaz|gatoz|dugu_nahi|dut_nahi|dugu_behar|dut_behar?",
        "azkenean ez gara|naiz etorriko|joango",
        "azkenean ezin dut|dugu|naiz|gara etorri|joan?",
        "ez dut|dugu gehiago itxaron_nahi|itxarongo",
    ),
    Part.REGRET: (
        "asko? barkatu|sentitzen_dut|sentitzen_dugu",
        "zoritxarrez|tamalez|beste_baterako|hurrengoan|hurrengora_arte",
    ),
    Part.FILLER: (
        "eskerrik_asko|mila_esker|milesker|esker_asko abisatzeagatik|denagatik?",
        "kaixo|gabon|egun_on|arratsalde_on|agur|mesedez|jauna|andrea|gero_arte|laster_arte",
    ),
}
