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
