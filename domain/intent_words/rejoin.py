"""How guests ask for a place in the line; `AGAIN` says that they had one."""

REJOIN: tuple[str, ...] = (
    # Spanish and Galician
    "apuntar|apuntarme|apuntarnos|apuntame|apuntanos|apuntadme|apuntadnos|apunteme|apuntenos"
    "|apuntademe|apuntadenos|volver|reapuntar|reapuntarme|reapuntame",
    "apuntar|apuntarme|apuntarnos|apuntame|apuntanos|apuntadme|apuntadnos|apunteme|apuntenos"
    " en_la_lista|a_la_lista|en_lista|en_la_lista_de_espera|a_la_lista_de_espera",
    "quiero|queremos|quisiera|quisieramos apuntarme|apuntarnos|volver",
    # Basque, Catalan, French
    "apuntatu|apunta_nazazu|apunta_gaitzazu",
    "apuntam|apuntans|apuntarme|apuntar_me|apunteume|apunteu_me|apunteunos|tornar",
    "apuntam|apuntans a|en_la llista",
    "revenir|inscrivez_moi|inscrivez_nous",
)

AGAIN: tuple[str, ...] = (
    # Spanish and Galician
    "apuntar|apuntarme|apuntarnos|apuntame|apuntanos|apuntadme|apuntadnos|apunteme|apuntenos"
    " otra_vez|de_nuevo|nuevamente|outra_vez|de_novo en_la_lista|a_la_lista|en_lista?",
    "quiero|queremos|me|nos? apuntarme|apuntarnos|apunto|apuntamos otra_vez|de_nuevo|outra_vez",
    "quiero|queremos|quisiera? volver|vuelve|volved|vuelva a? apuntar|apuntarme|apuntarnos",
    "vuelveme|volvedme|vuelvame|vuelvenos|volvednos a_apuntar",
    # English
    "rejoin the? list|waitlist|queue|line",
    "rejoin|join_again|join_the_list_again|join_back|re_join",
    "add|put me|us again|back on_the_list|to_the_list|in_the_queue|in_line|on_the_waitlist?",
    "i|we want|would_like to rejoin|join_again",
    "id|wed like to rejoin|join_again",
    # Basque
    "berriro|berriz apuntatu nazazu|gaitzazu?",
    "apuntatu|apunta_nazazu|apunta_gaitzazu berriro|berriz",
    # Catalan
    "apuntam|apuntans|apuntarme|apunteume|apunteu_me una_altra_vegada|un_altre_cop|de_nou",
    "tornam|tornans|torneume|torneu_me|torneunos|torneu_nos|tornar|torna a_apuntar|a_apuntarme",
    # French
    "reinscrire|me_reinscrire|nous_reinscrire|reinscription",
    "reinscrivez|reinscris moi|nous sur_la_liste|dans_la_liste?",
    "remettez|inscrivez moi|nous a_nouveau|sur_la_liste|de_nouveau",
)
