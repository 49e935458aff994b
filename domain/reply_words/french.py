"""French."""

from domain.reply_words.part import Part

PHRASES: dict[Part, tuple[str, ...]] = {
    Part.YES: (
        "mais|ah|ben? oui|ouais|ouaip",
        "bien_sur que_oui?",
        "avec_plaisir|avec_grand_plaisir|volontiers|absolument|carrement|tout_a_fait|certainement",
        "on_arrive|nous_arrivons|jarrive tout_de_suite|de_suite|maintenant|vite?",
        "on_vient|nous_venons|je_viens tout_de_suite|de_suite?",
        "on_sera|nous_serons|je_serai la|presents|present",
        "on_y_sera|nous_y_serons|jy_serai|on_y_va|jy_vais|nous_y_allons",
        "on|nous|je confirme|confirmons la_reservation|la_table|notre_presence|ma_presence?",
        "jaccepte|on_accepte|nous_acceptons la_table?",
        "on|nous|je prend|prends|prenons la_table",
        "on|nous|je la prend|prends|prenons",
        "ca_marche|ca_me_va|ca_nous_va|ca_me_convient|ca_nous_convient|cest_parfait|cest_daccord",
        "on_est|nous_sommes|je_suis? en_route|en_chemin",
        "gardez|reservez la|nous_la|la_nous|la_table|nous_la_table",
    ),
    Part.ACK: ("daccord|d_accord|parfait",),
    Part.WARM: (
        "tres_bien|genial|formidable|chouette|nickel|trop_bien|quelle_chance|bonne_nouvelle",
        "sans probleme|souci",
        "a_tout_de_suite|a_tout_a_lheure|a_tres_vite|a_bientot",
    ),
    Part.IDIOM: ("pas_de_probleme|aucun_probleme|pas_de_souci|aucun_souci",),
    Part.REFUSAL: (
        "no merci beaucoup|bien?",
        "on|nous|je ne? peut|peux|pouvons pas|plus venir|y_aller?",
        "on|nous|je ne? pourra|pourrai|pourrons pas|plus venir|y_aller?",
        "on|nous|je ne? vient|viens|venons|viendra|viendrai|viendrons pas|plus",
        "pas ce_soir|aujourdhui|cette_fois|possible|interesse|interesses",
        "impossible",
        "ce? nest pas|plus possible",
        "ce_nest_plus|cest_plus|plus la_peine|necessaire",
        "on|nous|je nen? a|ai|avons plus besoin",
        "on_na|nous_navons|je_nai? plus_besoin",
        "on_a|nous_avons|jai deja? mange|dine|soupe",
        "on_a|nous_avons|jai deja? trouve ailleurs|autre_chose|une_autre_table|un_autre_restaurant"
        "|un_autre_endroit",
        "on_est|nous_sommes|je_suis deja? rentre|rentres|rentree|rentrees|ailleurs",
        "laissez_tomber|laisse_tomber|oubliez|donnez_la_a_quelquun_dautre",
    ),
    Part.LEAVE: (
        "annuler|annulez|jannule|on_annule|nous_annulons la|ma|notre reservation|table|place",
        "annuler|annulez|annulation|jannule|on_annule|nous_annulons",
        "je|nous|on veux|voulons|veut|souhaite|souhaitons|voudrais|voudrions|dois|devons|doit"
        " annuler la|ma|notre reservation|table|place",
        "je|nous|on veux|voulons|veut|souhaite|souhaitons|voudrais|voudrions|dois|devons|doit"
        " annuler",
        "jaimerais|nous_aimerions annuler",
        "retirez|enlevez|supprimez|rayez moi|nous de_la_liste|de_la_liste_dattente?",
        "je|nous|on ne? veux|voulons|veut plus attendre|de_table|la_table",
    ),
    Part.REGRET: (
        "vraiment|sincerement? desole|desolee|desoles|desolees",
        "je_suis|nous_sommes|on_est vraiment? desole|desolee|desoles|desolees",
        "finalement|malheureusement|helas|dommage|quel_dommage|une_prochaine_fois",
        "ce_sera_pour? une_autre_fois",
        "cest_bon|ca_va|ca_ira",
    ),
    Part.FILLER: (
        "merci beaucoup|bien|infiniment|a_vous|pour_tout|de_mavoir_prevenu|davoir_prevenu?",
        "sil_vous_plait|sil_te_plait|svp|stp|pardon|excusez_moi|entendu|madame|monsieur",
        "bonsoir|bonjour|salut|bonne_soiree|bonne_journee|bonne_nuit|cordialement|au_revoir",
    ),
}
