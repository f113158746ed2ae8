# The frame
skip = Ir para o conteúdo
search = Pesquisar
search-hint = Caso, débito, fatura, campanha, arquivo
places = Seções
preferences = Idioma e cores
language = Idioma
colours = Cores
colours-system = Como no sistema
colours-light = Claro
colours-dark = Escuro
save = Salvar
signed-in-as = Sessão iniciada como { $who }
sign-out = Sair
sign-in = Entrar
sign-in-how = As páginas são abertas no computador em que o Makegood é executado. Inicie-o ali e use o link que ele mostra:
help = Ajuda
help-lead = O caminho de uma pasta de downloads até o dinheiro recuperado:
codes = Códigos
example = Exemplo
example-mark = Dados de exemplo: nada disto é seu.
times-in-utc = Os horários estão em UTC; os dias são os da conta
keys = Atalhos de teclado
keys-move = Descer e subir em uma lista
keys-open = Abrir o item marcado
keys-select = Selecionar ou remover a seleção
keys-done = Primeira ação da página
close = Fechar
problem = Não foi possível concluir
actions = O que pode ser feito aqui
by = por { $who }
undo = Desfazer
copy = Copiar
more = mais { $count }
facets = Filtrar
pages = Páginas desta lista
rows-shown = { $first }–{ $last } de { $of }
previous = Anterior
next = Próxima
show-all = Mostrar tudo
nothing-like-that = Nada corresponde
nothing-like-that-text = Nenhuma linha atende a todos os critérios escolhidos. Remova um deles.

# Places
nav-home = Resumo
nav-findings = Achados
nav-claims = Reclamações
nav-cases = Casos
nav-sources = Fontes
nav-accounts = Contas
nav-log = Log
nav-settings = Configurações

# Money
eligible = Elegível
conditional = Condicional
not-eligible = Não elegível
unknown = Desconhecido
questioned = Questionado
questioned-note = o mesmo dinheiro pode estar em dois achados; ele é reclamado uma só vez
claimable = Reclamável
in-claims = Em reclamações
recovered = Recuperado
delivered = Entregue
billed = Faturado
paid = Pago
month = Mês
months-cut = Os meses anteriores estão no CSV.
sum-of-rows = { $count ->
    [one] Soma de { $count } linha
   *[other] Soma de { $count } linhas
}

# Overview
home-title = O que pode ser recuperado
home-nothing = Nada foi auditado ainda
home-nothing-text = Já há arquivos. Audite-os para ver o que pode ser recuperado.
home-due = Vencimentos
home-due-none = Não há vencimentos.
home-gaps = Não verificado, e o que falta para verificar
home-gaps-none = Tudo foi verificado.
home-months = Entregue, faturado, pago
audited-as-of = Auditado até
never-audited = Ainda não auditado
changed-since = Arquivos ou configurações mudaram desde então
audit-now = Auditar agora
auditing = Auditando
why-this-day = Por que este dia
account-named = Conta { $account }
days-left = { $days ->
    [0] hoje
    [one] resta { $days } dia
   *[other] restam { $days } dias
}
days-late = { $days ->
    [one] { $days } dia de atraso
   *[other] { $days } dias de atraso
}

# The first steps
first-title = Recupere o que não deveria ter sido cobrado
first-lead = Solte aqui os arquivos que você pode baixar da sua conta de anúncios e do seu banco. Eles não saem deste computador.
first-files = Solte os seus arquivos
first-files-text = Relatórios, transações, faturas, extratos bancários ou de cartão, e-mails: como foram baixados, em qualquer ordem. Cada arquivo é reconhecido pelo conteúdo; se repetido, conta uma só vez.
first-audit = Veja o que está errado
first-audit-text = O que foi entregue, faturado e pago é conciliado até o centavo. Cada achado leva às linhas que o comprovam.
first-claim = Faça a reclamação
first-claim-text = A carta, o seu cálculo e um pacote de evidências lacrado são preparados para você. Você lê e envia.
first-example = Sem arquivos à mão? Explore primeiro com dados de exemplo.
first-example-button = Abrir o exemplo

# Findings
finding = Achado
account = Conta
days = Período
verdict = Parecer
expires = Prazo
state = Situação
currency = Moeda
detector = Detector
order = Ordem
order-expires = prazo mais próximo primeiro
order-amount = maior valor primeiro
order-number = por número
state-open = Em aberto
state-dismissed = Descartado
state-netted = Em outro achado
state-claimed = Em uma reclamação
within-week = Até 7 dias
within-month = Até 30 dias
later = Mais adiante
no-deadline = Sem prazo
findings-none = Nenhum achado
findings-none-text = No que foi verificado, não se encontrou nada indevido.
netted-note = O seu valor já é reclamado em
how-it-adds-up = Como o valor se compõe
caused-by = Quem causou
what-policy-says = O que diz a política
rows-that-prove = { $count ->
    [one] { $count } linha comprova
   *[other] { $count } linhas comprovam
}
the-query = A consulta feita às tabelas
confidence = confiança: { $grade }
rule = Regra { $rule }
read-on = lido em { $day }
source-platform = informado pela plataforma
source-secondary = fonte secundária
source-ours = interpretação nossa
source-none = nenhuma fonte encontrada
conditions = Condições
proof = Provas
what-to-do = O que fazer
clocks = Prazos
to-accept = O que você aceita
do-not = O que não fazer
check-met = sim
check-not-met = não
check-not-known = não se sabe
dismiss = Descartar
dismiss-why = Por que não deve ser reclamado?
restore = Voltar a contar
add-to-claim = Adicionar à reclamação
said-dismissed = { $finding } foi descartado.
said-restored = { $finding } volta a contar.

# Claims
claim = Reclamação
case = Caso
asks-for = Reclamado
not-opened = não aberto
claims-none = Nenhuma reclamação ainda
claims-none-text = Uma reclamação é elaborada com os achados cujo valor, segundo a política, é devolvido.
not-claimed-yet = { $count ->
    [one] { $count } achado pode ser reclamado e não está em nenhuma reclamação.
   *[other] { $count } achados podem ser reclamados e não estão em nenhuma reclamação.
}
build-claims = Elaborar as reclamações
building-claims = Elaborando reclamações
build-again = Elaborar de novo
findings-gone = { $count ->
    [one] { $count } dos seus achados não é mais encontrado. Elabore-a de novo.
   *[other] { $count } dos seus achados não são mais encontrados. Elabore-a de novo.
}
documents = Documentos
document-letter = para você: o que fazer, passo a passo
document-letter-to-send = para enviar: a carta e os seus anexos
document-calculation = o cálculo
document-data = tudo, em formato legível por máquina
document-pack = pacote de evidências lacrado
document-other = arquivo
seal-pack = Lacrar o pacote de evidências
sealing-pack = Lacrando o pacote
open-case = Abrir um caso
opening-case = Abrindo o caso

# Sources
drop-here = Solte arquivos aqui ou escolha-os
read-files = Ler os arquivos
reading-files = Lendo arquivos
drop-note = Até 2 GiB por vez. Cada arquivo é lido por um processo que não tem acesso a mais nada.
job-leave = Você pode sair desta página; o trabalho continua.
sources-none = Nenhum arquivo ainda
sources-none-text = O que você solta aqui é guardado como foi recebido e nunca é alterado.
coverage = O que está coberto
files = Arquivos
file = Arquivo
read-as = Lido como
received = Recebido
size = Tamanho
refused-rows = Linhas recusadas
partly = em parte
table = Tabela
no-rows = sem linhas
no-file-yet = ainda sem arquivo
inside-of = Dentro de
download-as-received = Salvar como recebido
findings-on-this-file = Achados que se baseiam neste arquivo
what-was-read = O que foi lido
rows = Linhas
total-checked = Total do arquivo
agrees = confere
differs = não confere
new-rows = { $count ->
    [one] { $count } nova
   *[other] { $count } novas
}
rows-refused = { $count ->
    [one] { $count } linha recusada
   *[other] { $count } linhas recusadas
}
status-imported = lido
status-partial = lido em parte
status-already = já conhecido
status-asks = pede resposta
status-refused = recusado
questions = Antes que possa ser lido
questions-about = Sobre:
answer-and-read = Responder e ler de novo
found = Encontrado
expected = esperado

# Accounts
accounts-none = Nenhuma conta ainda
accounts-none-text = As contas são conhecidas pelos arquivos e pela última auditoria.
payment-mode = Modo de pagamento
time-zone = Fuso horário
country = País

# The log
log-lead = O que foi recebido, decidido, reclamado e lacrado, em ordem. Nada nele é jamais alterado ou removido.
log-none = O log está vazio
log-none-text = O primeiro arquivo, a primeira decisão ou a primeira reclamação o inicia.
log-check = Verificar o log
log-whole = O log está íntegro
log-not-whole = O log não está íntegro
not-logged = Ainda fora do log: { $count }; a próxima alteração os inclui.
checkpoint = Ponto de controle
leaf = Folha
at-utc = Horário (UTC)
what = O quê
who = Quem
about = Sobre

# Settings
advertiser = Anunciante
advertiser-none = ainda não informado: defina name em [advertiser] no makegood.toml
workspace = Espaço de trabalho
settings-file = As configurações são um arquivo: altere-o com qualquer editor e as páginas acompanham.
detectors = Detectores
version = Versão
own = próprio

# Cases
cases-none = Ainda não há casos
cases-none-text = Um caso acompanha uma reclamação até o dinheiro voltar. Ele é aberto a partir de uma reclamação.
waiting = Aguardando
waiting-us = É a sua vez.
waiting-platform = A plataforma deve responder.
waiting-nobody = Ninguém precisa agir.
next-step = Próximo passo
last-day = Último dia
closed = Encerrado: não há mais nada a fazer.
still-to-come = A receber
ticket = Ticket
money = Dinheiro
purse = De que forma
claimed = Reclamado
approved = Aprovado
received-money = Recebido
taken-back = Estornado
messages = Mensagens
not-verified = remetente não verificado
what-happened = O que aconteceu
reference = Nossa referência
reason = Motivo
note = Nota
asks = O que pedem
said-written-down = { $case }: está anotado.
step-submit = Enviar a reclamação
step-receive = Contar dinheiro recebido
step-approved-all = Aprovaram tudo
step-made-ready = Está pronta para enviar
step-answered = Respondemos
step-chased = Insistimos
step-settled = Está resolvido
step-taken-up-again = Retomar
step-back-to-draft = Voltar a rascunho
step-acknowledged = Confirmaram
step-info-requested = Pedem algo
step-refund-promised = Prometeram um reembolso
step-denied = Recusaram
step-noted = Escrever uma nota
step-written-off = Dar por perdido
write-off-means = Dar { $case } por perdido o encerra: renuncia-se a { $amount } e suas reclamações ({ $claims }) podem ser feitas de novo. Isso fica para sempre na história do caso.
receive-none = Nenhuma linha corresponde ainda
receive-none-text = Leia o extrato ou o registro dos dias desde o envio.
at-day = No dia
amount = Valor
count-amount = Contar { $amount }
way = Via
show = Mostrar
before-sending = Antes de enviar
subject = Assunto
letter = Carta
limit = No máximo { $count } caracteres.
may-be-left-out = Pode ser omitido.
shortened = Abreviado: o texto completo vai anexo.
attach = O que anexar
have-sent = Já enviei
costs = O que custa: { $cost }

# Cases, matches, balances, guard
letters = Cartas
letter-is-draft = É um rascunho: leia, altere e envie você mesmo. O Makegood não envia nada por aqui.
letter-short = Versão curta para o chat
letter-fields = Campos do formulário
letter-first-claim = Primeira reclamação
letter-chaser = Cobrança de resposta
letter-information-answer = Resposta às perguntas deles
letter-appeal = Recurso contra a recusa
letter-complaint = Queixa
letter-formal-notice = Notificação formal
letter-card-dispute = Contestação junto ao emissor do cartão ou ao banco
letter-closing = Encerramento do assunto
letter-clawback-reply = Resposta a um estorno
