"""How guests want no more messages, or want them again.

A wish to leave `la lista` is not here: it may be the line or the messages.
"""

OPT_OUT: tuple[str, ...] = (
    "baja|baixa|stop|stopall|stop_all|unsubscribe|optout|opt_out",
    # Spanish and Galician
    "dar|darme|darnos|dame|dadme|deme|denme|danos|dadnos|dademe|dadenos de baja|baixa",
    "quiero|queremos|quisiera|deseo|solicito|necesito dar|darme|darnos de baja|baixa",
    "quiero|queremos|quisiera|deseo|solicito|pido la? baja|baixa",
    "me_doy|nos_damos|me_quiero_dar|causar de? baja|baixa",
    "no me|nos? molestar|moleste|molesten|molestes|molesteis mas?",
    "no mas|mais mensajes|whatsapps|sms|avisos|notificaciones",
    "no quiero|queremos|deseo recibir? mas|mais? mensajes|whatsapps|sms|avisos|notificaciones",
    "no me|nos escribas|escribais|escriba|escriban|escribades mas|mais?",
    "no me|nos? mandes|mandeis|manden|envies|envieis|envien|mandar|enviar|enviedes|mandedes"
    " mas|mais? mensajes|whatsapps|sms|avisos mas?",
    "deja|dejad|deje|dejen|parad|deixade de escribir|escribirme|escribirnos|molestar|molestarme",
    "deja|dejad|deje|dejen|parad|deixade de enviar|enviarme|enviarnos|mandar|mandarme|mandarnos"
    " mas? mensajes|whatsapps|sms|avisos",
    "stop mensajes|whatsapp|whatsapps|sms|messages|mezuak|missatges",
    # English
    "unsubscribe|opt_out me|us",
    "opt me|us out",
    "no more messages|texts|sms|whatsapps|notifications",
    "stop messaging|texting|contacting|spamming me|us?",
    "stop writing to_me|to_us",
    "stop sending me|us? these? messages|texts|sms|whatsapps",
    "dont|do_not text|message|contact|disturb me|us? again|anymore|any_more?",
    "dont|do_not send|write to? me|us any? more? messages|texts?",
    # Basque
    "baja eman nazazu|gaitzazue|nahi_dut?",
    "mezu gehiagorik ez bidali?",
    "ez bidali mezu|mezurik gehiago|gehiagorik?",
    "ez idatzi gehiago",
    # Catalan
    "donar|donarme|donarnos|donar_me|donam|doneu_me|doneume|donans de_baixa",
    "vull|volem donarme|donar_me|donarnos|la de? baixa",
    "em_dono_de_baixa",
    "no em|ens? molestar|molesteu|molestis mes?",
    "no mes missatges|whatsapps",
    "no vull|volem rebre? mes? missatges|whatsapps",
    "no menvieu|menviis|envieu|mescriviu|mescriguis mes? missatges?",
    "prou missatges|whatsapps",
    "deixeu|deixa denviarme|denviar missatges",
    # French
    "me|nous|se? desabonner",
    "desabonnez moi|nous?",
    "je_veux|nous_voulons me|nous desabonner",
    "plus de messages|sms|whatsapps",
    "je|nous|on ne? veux|voulons|veut plus de|recevoir_de|recevoir_vos|recevoir_ces messages|sms",
    "ne? mecrivez|nous_ecrivez|me_contactez|nous_contactez plus",
    "ne? menvoyez|nous_envoyez plus de_messages|de_sms?",
    "arretez de_mecrire|de_nous_ecrire|de_me_contacter|les_messages|vos_messages|ces_messages",
)

OPT_IN: tuple[str, ...] = (
    "alta|start|unstop|subscribe|resubscribe|optin|opt_in",
    "dar|darme|darnos|dame|dadme|deme|danos|dadnos|dademe|dadenos de_alta otra_vez|de_nuevo?",
    "quiero|queremos|quisiera|deseo darme|darnos|dar de_alta otra_vez|de_nuevo?",
    "quiero|queremos|quisiera volver_a? recibir los|vuestros? mensajes|avisos|whatsapps",
    "subscribe|opt me|us in?",
    "alta eman nazazu|gaitzazue|nahi_dut?",
    "donar|donarme|donar_me|donam|doneu_me|doneume dalta|d_alta",
    "me|nous? reabonner",
    "reabonnez moi|nous?",
)
