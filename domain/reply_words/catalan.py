"""Catalan."""

from domain.reply_words.part import Part

PHRASES: dict[Part, tuple[str, ...]] = {
    Part.YES: (
        "clar|es_clar|esclar|i_tant|per_descomptat que_si",
        "es_clar|esclar|i_tant",
        "ja|ara|ara_mateix|de_seguida? venim|vinc|hi_anem|hi_vaig|anem|hi_som",
        "anem|vaig|venim|hi_anem cap_alla|cap_aqui|de_cami|tots",
        "hi_anirem|hi_anire|hi_serem|hi_sere|vindrem|vindre",
        "alla serem|hi_serem|estarem",
        "som|estem|soc|estic de_cami|en_cami|arribant",
        "ens|em va|sembla be|molt_be|perfecte|genial|fantastic",
        "accepto|acceptem|confirmem",
        "ho|la? confirmo|confirmem|accepto|acceptem la_taula|la_reserva|assistencia|lassistencia?",
        "la volem|vull|agafem|agafo",
        "volem|vull la_taula|venir|anar_hi",
        "me_la_quedo|ens_la_quedem",
        "guardans|reservans|guardam|reservam|guardeu_nos|reserveu_nos|guardeu|reserveu la|la_taula",
        "compta|compteu amb_nosaltres|amb_mi",
    ),
    Part.ACK: ("dacord|d_acord|perfecte|clar|per_descomptat|endavant|fet",),
    Part.WARM: (
        "molt_be|que_be|fantastic|estupend|fins_ara|ens_veiem_ara|ens_veiem_alla|quina_sort",
        "sense cap? problema",
    ),
    Part.ECHO: ("podem|puc|podrem venir|anar_hi?",),
    Part.IDIOM: ("cap_problema|no_hi_ha_problema|no_hi_ha_cap_problema",),
    Part.REFUSAL: (
        "no gracies|moltes_gracies",
        "avui|aquesta_nit|aquesta_vegada|millor no",
        "clar|es_clar|esclar|per_descomptat que_no",
        "avui|aquesta_nit|aquesta_vegada? no podem|puc|podrem|podre venir|anar_hi|ser_hi|assistir?",
        "avui|aquesta_nit|aquesta_vegada? no hi_podem|hi_puc|hi_podrem anar|ser",
        "no venim|vinc|vindrem|vindre|hi_anem|hi_vaig|hi_anirem|hi_anire|hi_serem",
        "no cal",
        "no ens|em interessa",
        "no la|ho volem|vull|necessitem|necessito",
        "no volem|vull|necessitem la_taula|taula",
        "ja hem|he sopat|dinat|menjat",
        "ja? hem|he trobat un_altre_lloc|un_altre_restaurant|una_altra_taula",
        "ja? hem|he anat|marxat a? un_altre_lloc|un_altre_restaurant|casa",
        "ja? som|estem a_casa|a_un_altre_lloc|en_un_altre_lloc|sopant",
        "ja hem_marxat|ens_nhem_anat",
        "ens_nhem_anat|hem_marxat|no_es_possible|ens_es_impossible",
        "deixa|deixeu ho",
        "doneu|dona la a_un_altre|a_uns_altres|al_seguent",
    ),
    Part.LEAVE: (
        "cancella|cancelleu|cancellar|cancello|cancellem|anulla|anulleu|anullar|anullo|anullem"
        " la|la_nostra|la_meva reserva|taula",
        "cancella|cancelleu|cancellar|cancello|cancellem|anulla|anulleu|anullar|anullo|anullem",
        "cancella|cancelleu|anulla|anulleu la|ho",
        "vull|volem|voldria|voldriem|hem_de|he_de|necessito|necessitem|prefereixo"
        " cancellar|anullar|cancelar|anular la|la_nostra|la_meva reserva|taula",
        "vull|volem|voldria|voldriem|hem_de|he_de|necessito|necessitem|prefereixo"
        " cancellar|anullar|cancelar|anular|cancellar_la|anullar_la",
        "treu|traieu|esborra|esborreu|elimina|elimineu me|nos de_la_llista|de_la_llista_despera?",
        "treume|treunos|esborram|esborrans|eliminam|eliminans|traieume|traieunos"
        " de_la_llista|de_la_llista_despera?",
        "ja_no gracies|cal|podem|puc|venim|vindrem|hi_anem|hi_anirem|volem|ens_interessa?",
        "ja_no podem|puc venir|anar_hi",
        "ja_no la|ho volem|vull|necessitem",
        "no volem|vull esperar mes",
        "finalment no gracies?",
        "al_final|finalment no podem|puc|podrem venir|anar_hi?",
        "al_final|finalment no vindrem|venim|hi_anem|hi_anirem|hi_serem",
    ),
    Part.REGRET: (
        "ho sento|sentim|lamento|lamentem molt|moltissim?",
        "finalment|una_llastima|quina_llastima|quina_pena",
        "un_altre_dia_sera|una_altra_vegada_sera|sera_un_altre_dia",
    ),
    Part.FILLER: (
        "moltes? gracies per_avisar|per_tot|igualment|de_debo?",
        "si_us_plau|sisplau|bona_nit|bona_tarda|bon_vespre|bon_dia|perdo|perdoneu|entesos",
        "adeu|a_reveure|fins_aviat|salutacions|una_abracada",
    ),
}
