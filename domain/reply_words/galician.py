"""Galician, as far as it differs from Spanish."""

from domain.reply_words.part import Part

PHRASES: dict[Part, tuple[str, ...]] = {
    Part.YES: (
        "por_suposto que_si",
        "imos|vou",
        "xa|agora|agora_mesmo imos|vou ala|para_ala|de_camino?",
        "imos|vou xa|agora|agora_mesmo|ala|para_ala|cara_ala|de_camino|todos",
        "xa? estamos|imos|estou chegando|de_camino|en_camino",
        "ali estaremos|estamos|estarei",
        "estaremos|estarei ali",
        "confirmo|confirmamos|acepto|aceptamos|quiero|queremos|collo|collemos a_mesa|a_reserva",
        "queremos|quiero vir",
        "quedo|quedamos con_ela|coa_mesa",
        "a quiero|queremos|collemos|collo",
        "parecenos|pareceme|vennos|venme|nos_parece|nos_ven|me_ven|me_parece ben|moi_ben|xenial",
        "gardanola|reservanola|gardadenola|reservadenola|contade_connosco|conta_connosco",
    ),
    Part.ACK: ("de_acordo|por_suposto|adiante|feito",),
    Part.WARM: (
        "moi_ben|que_ben|xenial|estupendo|ata_agora|vemonos_ali|vemonos_agora",
        "sen ningun? problema",
    ),
    Part.IDIOM: ("no_hai_problema|ningun_problema",),
    Part.REFUSAL: (
        "no grazas|moitas_grazas",
        "hoxe|esta_noite|esta_vez|mellor no",
        "por_suposto que_no",
        "hoxe|esta_noite|esta_vez no podo|podemos|imos|poderemos ir|vir?",
        "no podo|poderemos|poderei|imos|vou ir|vir|poder|poder_ir|acudir|asistir?",
        "no podemos vir",
        "no viremos|irei",
        "no a quiero|queremos|necesitamos",
        "no quiero|queremos a_mesa",
        "no fai_falta|e_posible|vai_ser_posible|vai_poder_ser",
        "xa ceamos|cenamos|comemos|xantamos",
        "xa? atopamos outro_sitio|outra_mesa|outro_restaurante|mesa_noutro_sitio",
        "xa? estamos|fomos|marchamos noutro|en_outro|para_outro sitio|lado|restaurante",
        "xa? estamos|fomos|marchamos na|a|para casa",
        "xa nos_fomos",
        "deixamolo|deixao|esqueceo|esquecede_o",
    ),
    Part.LEAVE: (
        "cancela|cancelade|cancelar|cancelo|cancelamos|anula|anulade|anular|anulo"
        " a|a_mina|a_nosa reserva|mesa",
        "cancelade|anulade|cancelao|cancelaa",
        "quiero|queremos|queria|quixera|gustariame|teno_que|temos_que|necesito|necesitamos"
        " cancelar|anular a|a_mina|a_nosa reserva|mesa",
        "queria|quixera|gustariame|teno_que|temos_que cancelar|anular",
        "quitame|quitanos|quitademe|quitadenos|borrame|borranos|borrademe|borradenos|eliminame"
        "|sacame|sacanos da_lista|da_lista_de_espera",
        "xa_no grazas|fai_falta|podemos|podo|queremos|nos_interesa|imos?",
        "xa_no podemos|podo|imos ir|vir",
        "xa_no a queremos|quiero|necesitamos",
        "no queremos|quiero esperar mais",
        "ao_final|o_final no grazas?",
        "ao_final|o_final|finalmente no imos|podo|poderemos ir|vir?",
        "ao_final|o_final no podemos|iremos ir|vir?",
    ),
    Part.REGRET: (
        "sintoo|sinto_o|sentimolo|sentimos_o moito?",
        "ao_final|magoa|unha_magoa|outra_vez_sera|outro_dia_sera",
    ),
    Part.FILLER: (
        "moitas? grazas por_avisar|por_todo|igualmente?",
        "ola|boas|boas_noites|boas_tardes|bos_dias|bo_dia|desculpa|desculpade|perdoa|perdoade",
        "saudos|unha_aperta|apertas|ata_logo",
    ),
}
