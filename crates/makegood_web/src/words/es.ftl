# The frame
skip = Ir al contenido
search = Buscar
search-hint = Caso, cargo, factura, campaña, archivo
places = Secciones
preferences = Idioma y colores
language = Idioma
colours = Colores
colours-system = Como el sistema
colours-light = Claro
colours-dark = Oscuro
save = Guardar
signed-in-as = Sesión iniciada como { $who }
sign-out = Cerrar sesión
sign-in = Iniciar sesión
sign-in-how = Las páginas se abren desde el equipo en el que funciona Makegood. Inícielo allí y use el enlace que muestra:
help = Ayuda
help-lead = El camino desde una carpeta de descargas hasta el dinero recuperado:
codes = Códigos
example = Ejemplo
example-mark = Datos de ejemplo: nada de esto es suyo.
times-in-utc = Las horas están en UTC; los días son los de la cuenta
keys = Atajos de teclado
keys-move = Bajar y subir en una lista
keys-open = Abrir lo marcado
keys-select = Seleccionar o quitar la selección
keys-done = Primera acción de la página
close = Cerrar
problem = No se pudo completar
actions = Qué se puede hacer aquí
by = por { $who }
undo = Deshacer
copy = Copiar
more = { $count } más
facets = Filtrar
pages = Páginas de esta lista
rows-shown = { $first }–{ $last } de { $of }
previous = Anterior
next = Siguiente
show-all = Mostrar todo
nothing-like-that = Sin coincidencias
nothing-like-that-text = Ninguna fila cumple todos los criterios elegidos. Quite alguno de ellos.

# Places
nav-home = Resumen
nav-findings = Hallazgos
nav-claims = Reclamaciones
nav-cases = Casos
nav-sources = Fuentes
nav-accounts = Cuentas
nav-log = Bitácora
nav-settings = Configuración

# Money
eligible = Procedente
conditional = Condicional
not-eligible = No procedente
unknown = Desconocido
questioned = Cuestionado
questioned-note = el mismo dinero puede estar en dos hallazgos; se reclama una sola vez
claimable = Reclamable
in-claims = En reclamaciones
recovered = Recuperado
delivered = Entregado
billed = Facturado
paid = Pagado
month = Mes
months-cut = Los meses anteriores están en el CSV.
sum-of-rows = { $count ->
    [one] Suma de { $count } fila
   *[other] Suma de { $count } filas
}

# Overview
home-title = Lo que se puede recuperar
home-nothing = Aún no se ha auditado nada
home-nothing-text = Ya hay archivos. Audítelos para ver qué se puede recuperar.
home-due = Vencimientos
home-due-none = No hay vencimientos.
home-gaps = Sin verificar, y qué falta para hacerlo
home-gaps-none = Todo se verificó.
home-months = Entregado, facturado, pagado
audited-as-of = Auditado al
never-audited = Aún sin auditar
changed-since = Archivos o configuración cambiaron desde entonces
audit-now = Auditar ahora
auditing = Auditando
why-this-day = Por qué este día
account-named = Cuenta { $account }
days-left = { $days ->
    [0] hoy
    [one] queda { $days } día
   *[other] quedan { $days } días
}
days-late = { $days ->
    [one] { $days } día de atraso
   *[other] { $days } días de atraso
}

# The first steps
first-title = Recupere lo que no se debió cobrar
first-lead = Suelte aquí los archivos que puede descargar de su cuenta publicitaria y de su banco. No salen de este equipo.
first-files = Suelte sus archivos
first-files-text = Informes, transacciones, facturas, extractos bancarios o de tarjeta, correos: tal como se descargaron y en cualquier orden. Cada archivo se reconoce por su contenido; si se repite, cuenta una sola vez.
first-audit = Vea qué está mal
first-audit-text = Lo entregado, lo facturado y lo pagado se concilia al centavo. Cada hallazgo lleva a las filas que lo demuestran.
first-claim = Reclámelo
first-claim-text = La carta, su cálculo y un paquete de evidencia sellado se preparan para usted. Usted los lee y los envía.
first-example = ¿No tiene archivos a mano? Explore primero con datos de ejemplo.
first-example-button = Abrir el ejemplo

# Findings
finding = Hallazgo
account = Cuenta
days = Período
verdict = Dictamen
expires = Plazo
state = Estado
currency = Moneda
detector = Detector
order = Orden
order-expires = plazo más próximo primero
order-amount = mayor importe primero
order-number = por número
state-open = Abierto
state-dismissed = Descartado
state-netted = En otro hallazgo
state-claimed = En una reclamación
within-week = 7 días o menos
within-month = 30 días o menos
later = Más adelante
no-deadline = Sin plazo
findings-none = Sin hallazgos
findings-none-text = En lo verificado no se encontró nada indebido.
netted-note = Su importe ya se reclama en
how-it-adds-up = Cómo se compone el importe
caused-by = Quién lo causó
what-policy-says = Qué dice la política
rows-that-prove = { $count ->
    [one] { $count } fila lo demuestra
   *[other] { $count } filas lo demuestran
}
the-query = La consulta hecha a las tablas
confidence = confianza: { $grade }
rule = Regla { $rule }
read-on = leído el { $day }
source-platform = indicado por la plataforma
source-secondary = fuente secundaria
source-ours = interpretación nuestra
source-none = no se encontró fuente
conditions = Condiciones
proof = Pruebas
what-to-do = Qué hacer
clocks = Plazos
to-accept = Qué acepta usted
do-not = Qué no hacer
check-met = sí
check-not-met = no
check-not-known = no se sabe
dismiss = Descartar
dismiss-why = ¿Por qué no debe reclamarse?
restore = Volver a contarlo
add-to-claim = Agregar a la reclamación
said-dismissed = { $finding } quedó descartado.
said-restored = { $finding } vuelve a contar.

# Claims
claim = Reclamación
case = Caso
asks-for = Reclamado
not-opened = sin abrir
claims-none = Aún no hay reclamaciones
claims-none-text = Una reclamación se elabora con los hallazgos cuyo importe, según la política, se devuelve.
not-claimed-yet = { $count ->
    [one] { $count } hallazgo se puede reclamar y no está en ninguna reclamación.
   *[other] { $count } hallazgos se pueden reclamar y no están en ninguna reclamación.
}
build-claims = Elaborar las reclamaciones
building-claims = Elaborando reclamaciones
build-again = Elaborarla de nuevo
findings-gone = { $count ->
    [one] { $count } de sus hallazgos ya no se encuentra. Elabórela de nuevo.
   *[other] { $count } de sus hallazgos ya no se encuentran. Elabórela de nuevo.
}
documents = Documentos
document-letter = para usted: qué hacer, paso a paso
document-letter-to-send = para enviar: la carta y sus anexos
document-calculation = el cálculo
document-data = todo, en formato legible por máquina
document-pack = paquete de evidencia sellado
document-other = archivo
seal-pack = Sellar el paquete de evidencia
sealing-pack = Sellando el paquete
open-case = Abrir un caso
opening-case = Abriendo el caso

# Sources
drop-here = Suelte archivos aquí o elíjalos
read-files = Leerlos
reading-files = Leyendo archivos
drop-note = Hasta 2 GiB por vez. Cada archivo lo lee un proceso que no tiene acceso a nada más.
job-leave = Puede salir de esta página; el trabajo continúa.
sources-none = Aún no hay archivos
sources-none-text = Lo que suelte aquí se conserva tal como se recibió y nunca se modifica.
coverage = Qué está cubierto
files = Archivos
file = Archivo
read-as = Leído como
received = Recibido
size = Tamaño
refused-rows = Filas rechazadas
partly = en parte
table = Tabla
no-rows = sin filas
no-file-yet = aún sin archivo
inside-of = Dentro de
download-as-received = Guardar tal como se recibió
findings-on-this-file = Hallazgos que se basan en este archivo
what-was-read = Qué se leyó
rows = Filas
total-checked = Total del archivo
agrees = coincide
differs = no coincide
new-rows = { $count ->
    [one] { $count } nueva
   *[other] { $count } nuevas
}
rows-refused = { $count ->
    [one] { $count } fila rechazada
   *[other] { $count } filas rechazadas
}
status-imported = leído
status-partial = leído en parte
status-already = ya conocido
status-asks = requiere respuesta
status-refused = rechazado
questions = Antes de poder leerlo
questions-about = Sobre:
answer-and-read = Responder y leer de nuevo
found = Encontrado
expected = esperado

# Accounts
accounts-none = Aún no hay cuentas
accounts-none-text = Las cuentas se conocen por los archivos y la última auditoría.
payment-mode = Modo de pago
time-zone = Zona horaria
country = País

# The log
log-lead = Lo recibido, decidido, reclamado y sellado, en orden. Nada de lo que contiene se modifica ni se elimina nunca.
log-none = La bitácora está vacía
log-none-text = La inicia el primer archivo, la primera decisión o la primera reclamación.
log-check = Verificar la bitácora
log-whole = La bitácora está íntegra
log-not-whole = La bitácora no está íntegra
not-logged = Aún fuera de la bitácora: { $count }; se agregan con el próximo cambio.
checkpoint = Punto de control
leaf = Hoja
at-utc = Hora (UTC)
what = Qué
who = Quién
about = Sobre

# Settings
advertiser = Anunciante
advertiser-none = aún sin indicar: defina name en [advertiser] de makegood.toml
workspace = Espacio de trabajo
settings-file = La configuración es un archivo: modifíquelo con cualquier editor y las páginas se actualizan.
detectors = Detectores
version = Versión
own = propio

# Cases
cases-none = Todavía no hay casos
cases-none-text = Un caso acompaña una reclamación hasta que el dinero vuelve. Se abre desde una reclamación.
waiting = A la espera de
waiting-us = Le toca a usted.
waiting-platform = La plataforma debe responder.
waiting-nobody = Nadie tiene que actuar.
next-step = Próximo paso
last-day = Último día
closed = Cerrado: no queda nada por hacer.
still-to-come = Pendiente
ticket = Ticket
money = Dinero
purse = En qué forma
claimed = Reclamado
approved = Aprobado
received-money = Recibido
taken-back = Retirado
messages = Mensajes
not-verified = remitente sin verificar
what-happened = Qué ocurrió
reference = Nuestra referencia
reason = Motivo
note = Nota
asks = Qué piden
said-written-down = { $case }: queda anotado.
step-submit = Enviar la reclamación
step-receive = Contar dinero recibido
step-approved-all = Lo aprobaron todo
step-made-ready = Está lista para enviar
step-answered = Respondimos
step-chased = Insistimos
step-settled = Está resuelto
step-taken-up-again = Retomarlo
step-back-to-draft = Volver a borrador
step-acknowledged = Lo confirmaron
step-info-requested = Piden algo
step-refund-promised = Prometieron un reembolso
step-denied = Lo rechazaron
step-noted = Escribir una nota
step-written-off = Darlo por perdido
write-off-means = Dar por perdido { $case } lo cierra: se renuncia a { $amount } y sus reclamaciones ({ $claims }) pueden reclamarse de nuevo. Queda para siempre en la historia del caso.
receive-none = Todavía no encaja ninguna fila
receive-none-text = Lea el extracto o el registro de los días posteriores al envío.
at-day = El día
amount = Importe
count-amount = Contar { $amount }
way = Vía
show = Mostrar
before-sending = Antes de enviar
subject = Asunto
letter = Carta
limit = Como máximo { $count } caracteres.
may-be-left-out = Puede omitirse.
shortened = Abreviado: se adjunta completo.
attach = Qué adjuntar
have-sent = Ya lo envié
costs = Lo que cuesta: { $cost }

# Matches
nav-reconcile = Conciliar
side = Lado
kind = Tipo
age = Antigüedad
row = Fila
why = Por qué
text = Texto
take-back = Deshacer
suggested = Sugerido por Makegood según importe y fecha: usted decide.
difference = Diferencia
still-open = Pendiente
side-payment = Pago del libro de la plataforma
side-entry = Apunte del extracto
age-week = Hasta 7 días
age-month = De 8 a 30 días
age-quarter = De 31 a 90 días
age-older = Más de 90 días
tab-open = Pendientes
tab-matched = Conciliados
tab-decided = Decididos
reconcile-as-of = Pagos de la plataforma frente a los extractos, a fecha de { $at }.
reconcile-none = Aún no hay nada que conciliar
reconcile-none-text = Suelte las transacciones de la cuenta publicitaria y un extracto bancario o de tarjeta de los mismos meses.
reconcile-all-found = Todos los pagos mostrados aquí encontraron su apunte.
decision-unmet = Una decisión ya no encaja con los datos:
break-in-time = Aún en plazo
break-overdue = Vencido
break-not-covered = Sin extracto de esos días
break-partly-captured = Cobrado en parte
break-not-decided = Sin decidir
break-failed = Pago fallido
break-lapsed = Caducado
break-surplus = Un cargo de más
break-returned = Devuelto
break-failed-payment = Cargo de un pago fallido
break-not-returned = No devuelto
break-credit = Dinero devuelto
match-one-to-one = Uno a uno
match-parts = En partes
match-batch = Varios en uno
match-fx = Entre monedas
match-differs = Importe distinto
match-confirmed = Confirmado por una persona
says-confirm = El mismo dinero
says-split = Cobrado en varios
says-apart = No es el mismo
is-matched = Se concilió con
may-be = Qué puede ser
is-this = Es este
same-money = Es el mismo dinero
not-the-same = No son lo mismo
no-candidate = Nada pendiente encaja
no-candidate-text = Un extracto de los días cercanos mostraría más.
same-amount = Mismo importe
other-currency = Otra moneda: los importes no se comparan
days-apart = { $days } días del libro al extracto
match-none-chosen = No se eligió nada.
match-choose = marque la fila que corresponde
match-decided = { $id } queda registrado. { $notes }
match-taken-back = { $id } queda sin efecto.
reason-missing = Falta el motivo.
reason-why = diga por qué, para que se entienda más tarde

# Balances
nav-balances = Saldos
balances-lead = Dinero que queda en cada cuenta, según lo indicó la plataforma por última vez. El crédito publicitario nunca se paga en efectivo.
balances-unknown = { $count } cuentas no tienen saldo en los archivos leídos: desconocido, no cero.
balances-none = Aún no se ha leído ningún saldo
balances-none-text = Suelte una exportación de la página de saldo, o una tabla con plataforma, cuenta, día y efectivo.
purse-cash = Efectivo
purse-frozen = Retenido
purse-tax = Impuesto incluido
purse-free = Disponible
purse-credit = Crédito publicitario
way-back = Cómo recuperarlo
nothing-left = no queda nada
nothing-left-text = No queda nada que reclamar.
stated-on = Indicado el { $at }
do-not-file = No lo presente.
ask-first = Pregunte primero a soporte, aún no reclame nada.
by-hand = Si lo rechazan o nadie responde
what-it-means = Qué hay que aceptar
transfer-later = Makegood no mueve dinero aquí: no tiene acceso a la cuenta en vivo.

# Guard
nav-guard = Vigilancia
guard-lead = Dónde los ajustes no se respetaron en los días que cubren los archivos: cada línea lleva a sus hallazgos.
guard-none = Ningún ajuste fue superado
guard-none-text = En los días que cubren los archivos y en la medida en que dicen qué se fijó.
guard-live = El ritmo por horas, los avisos antes de que se agote el dinero y las pausas o topes necesitan acceso a la cuenta en vivo, que esta versión no tiene.
setting = Ajuste
money-at-risk = En cuestión
last-seen-on = Última vez

# Answers
reply = Una respuesta
reply-came = Llegó una respuesta
reply-paste = Pegue su texto: de un chat, un ticket o un correo
reply-file = O el mensaje guardado (.eml)
reply-note = Se guarda tal cual entre las fuentes. Nada de su contenido se carga ni se ejecuta.
reply-read = Leerla
from-whom = De
pasted = Texto pegado
attached = Adjuntos
reply-doubts = No es seguro de quién es esta respuesta:
reply-contested = Se contradice: léala entera antes de aceptar algo.
reply-bounce = Un servidor de correo informa de que su mensaje no llegó.
reply-absence = Un aviso de ausencia: nada en él trata de la reclamación.
reply-machine = La escribió un programa.
message-text = Texto del mensaje
as-received = El mensaje tal como se recibió
reply-filed = Está archivada en este caso.
reply-says = Lo que parece decir
reply-suggested = Sugerido por Makegood: marque lo que sea correcto.
reply-nothing = No se entendió ningún resultado, ticket ni promesa. Archívela y anote lo que dice.
under-condition = con condición
reply-belongs = Es una respuesta a { $case }
reply-file-it = Archivarla con lo marcado
reply-whose = Nadie dijo que sea una respuesta a este caso.
reply-whose-help = marque la casilla, o déjela entre las fuentes
# People
sign-in-name = Nombre de usuario
password = Contraseña
sign-in-wrong = El nombre y la contraseña no coinciden.
sign-in-wait = Demasiadas contraseñas incorrectas. Podrá intentarlo de nuevo en { $seconds } s.
sign-in-disabled = Este usuario está desactivado. Un administrador puede activarlo.
invited-title = Ha recibido una invitación
invited-as = Como { $role }.
until = hasta
your-name = Nombre
password-new = Contraseña nueva
password-again = Repita la contraseña
password-rule = 12 caracteres o más: una frase o cuatro palabras sin relación entre sí.
passwords-differ = Las dos contraseñas no coinciden.
invitation-accept = Aceptar e iniciar sesión
role-viewer = Lector
role-analyst = Analista
role-approver = Aprobador
role-admin = Administrador
people = Personas
people-none = Todavía no se ha añadido a nadie
people-none-text = Quien esté en este equipo puede hacerlo todo. Invite a la primera persona.
role = Función
last-seen = última actividad
invite = Invitar
invite-how = El enlace sirve una sola vez, durante 7 días. Quien lo abra elige su nombre y contraseña.
invite-whom = Para quién
signed-in = con sesión iniciada
not-signed-in = sin sesión
disabled = desactivado
local-owner = en este equipo
same-person = misma persona que { $who }
change = Cambiar
change-role = Cambiar la función
enable = Activar
disable = Desactivar
end-sessions = Cerrar todas las sesiones
invited = Invitación como { $role }
invitation-once = Este enlace solo se muestra ahora. Entréguelo por un medio que nadie más lea.
invitation-link = Enlace
said-taken-back = { $id } queda anulada.
said-role = { $who } es ahora { $role }; sus sesiones se han cerrado.
said-disabled = { $who } queda desactivado; sus sesiones se han cerrado.
said-enabled = { $who } queda activado.
said-sessions-ended = Las sesiones se han cerrado.
me = Mi cuenta
password-none = Todavía no hay contraseña. Con ella podrá iniciar sesión con su nombre y aprobar lo que otros propongan.
password-ends-sessions = Una contraseña nueva cierra todas sus sesiones.
password-now = Contraseña actual
password-set = Guardar la contraseña
sessions = Sesiones
this-browser = este navegador
began = inicio
end-session = Cerrar
way-password = con contraseña
way-launch = con un enlace del equipo
way-open-id = con OpenID
kind-submit-closing = Enviar una reclamación que cierra otras
kind-write-off = Dar por perdido
kind-transfer = Transferencia
kind-budget = Presupuesto
proposal-proposed = pendiente de aprobación
proposal-approved = aprobado
proposal-refused = rechazado
proposal-expired = caducado
proposal-withdrawn = retirado
proposal-carried-out = ejecutado
said-proposed = { $id } queda propuesta, a la espera de otra persona.
approvals = Aprobaciones
approvals-none = No hay propuestas
approvals-none-text = Un paso que exige dos personas se propone en su propia página y figura aquí hasta que otra persona lo apruebe.
proposed-step = Paso propuesto
proposed-by = Propuesto por
weaker = una sola persona: más débil
approved-by = Aprobado por
to-be-done = Lo que se hará
what-was-seen = Lo que vio quien propone
hash = Huella
hash-means = SHA-256 de todo lo anterior. Una aprobación vale solo para esto y una sola vez.
not-your-own = Usted lo propuso: debe aprobarlo otra persona.
link-names-nobody = El enlace con el que entró no identifica a nadie. Establezca una contraseña e inicie sesión con su nombre para aprobar.
waits-for-approver = Está pendiente de un aprobador.
cooling-off-until = Aprobado por una sola persona; se podrá ejecutar a partir de
carry-out = Ejecutar
refuse = Rechazar
withdraw = Retirar
alone-is-weaker = Usted mismo lo propuso. Puede aprobarlo por sí solo; el registro queda marcado para siempre como más débil y habrá una espera antes de ejecutarlo.
type-exactly = Escriba exactamente: { $text }
password-once-more = Su contraseña otra vez
approve = Aprobar
said-approved = { $id } queda aprobada.
said-carried-out = { $id } queda aprobada y ejecutada.
said-refused = { $id } queda rechazada.
said-withdrawn = { $id } queda retirada.
takes-two = Esto exige dos personas: usted lo propone y otra persona lo aprueba.
propose-write-off = Proponer darlo por perdido
session = Sesión
who-is-here = Quién está
nobody-here = No hay nadie con sesión iniciada.
proposed-already = Ya está propuesto:

# The company's sign-in
sign-in-with = Iniciar sesión con { $name }
invitation-with = Aceptar con { $name }
openid-not = El inicio de sesión no se completó en el proveedor.
openid-unknown = El proveedor le conoce, pero aquí nadie todavía: pida una invitación a un administrador y acéptela con este inicio de sesión.
sign-in-link = En el equipo donde se ejecuta Makegood, su enlace inicia sesión sin contraseña:
given-up = Importe al que se renuncia
changed-live = { $who } cambió { $object } desde que lo abrió.
reload = Mostrar como está ahora
# Cases, matches, balances, guard
letters = Cartas
letter-is-draft = Es un borrador: léalo, modifíquelo y envíelo usted. Makegood no envía nada desde aquí.
letter-short = Versión breve para el chat
letter-fields = Campos del formulario
letter-first-claim = Primera reclamación
letter-chaser = Recordatorio
letter-information-answer = Respuesta a sus preguntas
letter-appeal = Recurso contra la denegación
letter-complaint = Queja
letter-formal-notice = Notificación formal
letter-card-dispute = Disputa ante el emisor de la tarjeta o el banco
letter-closing = Cierre del asunto
letter-clawback-reply = Respuesta a una retrocesión

# Who writes
sender = Quién escribe
sender-text = Figura en cada carta. Sin ello no se puede redactar ninguna.
sender-name = Nombre habitual
sender-legal-name = Razón social
sender-address = Dirección postal
sender-contact = Persona que firma
sender-role = Su cargo
sender-email = Correo para respuestas
sender-saved = Guardado: figura en cada carta a partir de ahora.
email-wrong = No es una dirección de correo.
email-example = una dirección lleva una @, como ana@example.com
