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

# Matches
nav-reconcile = Conciliar
side = Lado
kind = Tipo
age = Idade
row = Linha
why = Motivo
text = Texto
take-back = Desfazer
suggested = Sugerido pelo Makegood por valor e data: você decide.
difference = Diferença
still-open = Em aberto
side-payment = Pagamento do razão da plataforma
side-entry = Lançamento do extrato
age-week = Até 7 dias
age-month = De 8 a 30 dias
age-quarter = De 31 a 90 dias
age-older = Mais de 90 dias
tab-open = Em aberto
tab-matched = Conciliados
tab-decided = Decididos
reconcile-as-of = Pagamentos da plataforma frente aos extratos, em { $at }.
reconcile-none = Ainda não há nada para conciliar
reconcile-none-text = Solte as transações da conta de anúncios e um extrato bancário ou de cartão dos mesmos meses.
reconcile-all-found = Todos os pagamentos mostrados aqui encontraram o seu lançamento.
decision-unmet = Uma decisão já não corresponde aos dados:
break-in-time = Ainda no prazo
break-overdue = Vencido
break-not-covered = Sem extrato desses dias
break-partly-captured = Cobrado em parte
break-not-decided = Não decidido
break-failed = Pagamento falhou
break-lapsed = Expirado
break-surplus = Um débito a mais
break-returned = Devolvido
break-failed-payment = Débito de um pagamento que falhou
break-not-returned = Não devolvido
break-credit = Dinheiro que voltou
match-one-to-one = Um para um
match-parts = Em partes
match-batch = Vários em um
match-fx = Entre moedas
match-differs = Valor diferente
match-confirmed = Confirmado por uma pessoa
says-confirm = O mesmo dinheiro
says-split = Cobrado em vários
says-apart = Não é o mesmo
is-matched = Foi conciliado com
may-be = O que pode ser
is-this = É este
same-money = É o mesmo dinheiro
not-the-same = Não são o mesmo
no-candidate = Nada em aberto corresponde
no-candidate-text = Um extrato dos dias próximos mostraria mais.
same-amount = Mesmo valor
other-currency = Outra moeda: os valores não são comparados
days-apart = { $days } dias do razão ao extrato
match-none-chosen = Nada foi escolhido.
match-choose = marque a linha correspondente
match-decided = { $id } foi registrado. { $notes }
match-taken-back = { $id } foi desfeito.
reason-missing = Falta o motivo.
reason-why = diga o porquê, para que se entenda depois

# Balances
nav-balances = Saldos
balances-lead = Dinheiro que resta em cada conta, conforme a plataforma informou pela última vez. O crédito de anúncios nunca é pago em dinheiro.
balances-unknown = { $count } contas não têm saldo nos arquivos lidos: desconhecido, não zero.
balances-none = Nenhum saldo foi lido ainda
balances-none-text = Solte uma exportação da página de saldo, ou uma tabela com plataforma, conta, dia e dinheiro.
purse-cash = Dinheiro
purse-frozen = Retido
purse-tax = Imposto incluído
purse-free = Disponível
purse-credit = Crédito de anúncios
way-back = Como recuperar
nothing-left = nada resta
nothing-left-text = Nada resta a pedir de volta.
stated-on = Informado em { $at }
do-not-file = Não apresente.
ask-first = Pergunte primeiro ao suporte, ainda não reclame nada.
by-hand = Se recusarem ou ninguém responder
what-it-means = O que é preciso aceitar
transfer-later = O Makegood não move dinheiro aqui: não tem acesso à conta ativa.

# Guard
nav-guard = Vigilância
guard-lead = Onde os ajustes não foram respeitados nos dias que os arquivos cobrem: cada linha leva aos seus achados.
guard-none = Nenhum ajuste foi ultrapassado
guard-none-text = Nos dias que os arquivos cobrem, e na medida em que dizem o que foi definido.
guard-live = O ritmo por hora, os avisos antes de o dinheiro acabar e as pausas ou limites precisam de acesso à conta ativa, que esta versão não tem.
setting = Ajuste
money-at-risk = Em questão
last-seen-on = Última vez

# Answers
reply = Uma resposta
reply-came = Chegou uma resposta
reply-paste = Cole o texto: de um chat, um ticket ou um e-mail
reply-file = Ou a mensagem salva (.eml)
reply-note = É guardada como está entre as fontes. Nada nela é carregado ou executado.
reply-read = Ler
from-whom = De
pasted = Texto colado
attached = Anexos
reply-doubts = Não é certo de quem é esta resposta:
reply-contested = Contradiz-se: leia-a inteira antes de aceitar algo.
reply-bounce = Um servidor de e-mail informa que a sua mensagem não chegou.
reply-absence = Um aviso de ausência: nada nele trata da reclamação.
reply-machine = Foi escrita por um programa.
message-text = Texto da mensagem
as-received = A mensagem como foi recebida
reply-filed = Está arquivada neste caso.
reply-says = O que parece dizer
reply-suggested = Sugerido pelo Makegood: marque o que estiver certo.
reply-nothing = Nenhum resultado, ticket ou promessa foi entendido. Arquive-a e anote o que diz.
under-condition = sob condição
reply-belongs = É uma resposta a { $case }
reply-file-it = Arquivar com o que está marcado
reply-whose = Ninguém disse que é uma resposta a este caso.
reply-whose-help = marque a caixa, ou deixe-a entre as fontes
# People
sign-in-name = Nome de usuário
password = Senha
sign-in-wrong = O nome e a senha não correspondem.
sign-in-wait = Muitas senhas incorretas. Tente novamente em { $seconds } s.
sign-in-disabled = Este usuário está desativado. Um administrador pode ativá-lo.
invited-title = Você recebeu um convite
invited-as = Como { $role }.
until = até
your-name = Nome
password-new = Nova senha
password-again = Repita a senha
password-rule = 12 caracteres ou mais: uma frase ou quatro palavras sem relação entre si.
passwords-differ = As duas senhas não coincidem.
invitation-accept = Aceitar e entrar
role-viewer = Leitor
role-analyst = Analista
role-approver = Aprovador
role-admin = Administrador
people = Pessoas
people-none = Ninguém foi adicionado ainda
people-none-text = Quem estiver nesta máquina pode fazer tudo. Convide a primeira pessoa.
role = Função
last-seen = última atividade
invite = Convidar
invite-how = O link vale uma única vez, por 7 dias. Quem o abrir escolhe nome e senha.
invite-whom = Para quem
signed-in = conectado
not-signed-in = desconectado
disabled = desativado
local-owner = nesta máquina
same-person = mesma pessoa que { $who }
change = Alterar
change-role = Alterar a função
enable = Ativar
disable = Desativar
end-sessions = Encerrar todas as sessões
invited = Convite como { $role }
invitation-once = Este link só é mostrado agora. Entregue-o por um meio que ninguém mais leia.
invitation-link = Link
said-taken-back = { $id } foi cancelado.
said-role = { $who } agora é { $role }; suas sessões foram encerradas.
said-disabled = { $who } foi desativado; suas sessões foram encerradas.
said-enabled = { $who } foi ativado.
said-sessions-ended = As sessões foram encerradas.
me = Minha conta
password-none = Ainda não há senha. Com ela você pode entrar pelo nome e aprovar o que outros propõem.
password-ends-sessions = Uma nova senha encerra todas as suas sessões.
password-now = Senha atual
password-set = Definir a senha
sessions = Sessões
this-browser = este navegador
began = início
end-session = Encerrar
way-password = com senha
way-launch = com um link da máquina
way-open-id = com OpenID
kind-submit-closing = Enviar uma reclamação que encerra outras
kind-write-off = Dar por perdido
kind-transfer = Transferência
kind-budget = Orçamento
proposal-proposed = aguarda aprovação
proposal-approved = aprovado
proposal-refused = recusado
proposal-expired = expirado
proposal-withdrawn = retirado
proposal-carried-out = executado
said-proposed = { $id } foi proposta e aguarda outra pessoa.
approvals = Aprovações
approvals-none = Nada foi proposto
approvals-none-text = Um passo que exige duas pessoas é proposto em sua própria página e fica aqui até que outra pessoa o aprove.
proposed-step = Passo proposto
proposed-by = Proposto por
weaker = uma só pessoa: mais fraca
approved-by = Aprovado por
to-be-done = O que será feito
what-was-seen = O que o proponente viu
hash = Hash
hash-means = SHA-256 de tudo isto. Uma aprovação vale só para isto, uma única vez.
not-your-own = Você o propôs: outra pessoa precisa aprovar.
link-names-nobody = O link pelo qual você entrou não identifica ninguém. Defina uma senha e entre pelo nome para aprovar.
waits-for-approver = Aguarda um aprovador.
cooling-off-until = Aprovado por uma só pessoa; pode ser executado a partir de
carry-out = Executar
refuse = Recusar
withdraw = Retirar
alone-is-weaker = Você mesmo o propôs. Pode aprovar sozinho; o registro fica marcado para sempre como mais fraco e há uma espera antes da execução.
type-exactly = Digite exatamente: { $text }
password-once-more = Sua senha outra vez
approve = Aprovar
said-approved = { $id } foi aprovada.
said-carried-out = { $id } foi aprovada e executada.
said-refused = { $id } foi recusada.
said-withdrawn = { $id } foi retirada.
takes-two = Isto exige duas pessoas: você propõe e outra pessoa aprova.
propose-write-off = Propor dar por perdido
session = Sessão
who-is-here = Quem está aqui
nobody-here = Ninguém está conectado.
proposed-already = Já foi proposto:

# The company's sign-in
sign-in-with = Entrar com { $name }
invitation-with = Aceitar com { $name }
openid-not = O acesso não foi concluído no provedor.
openid-unknown = O provedor conhece você, mas aqui ninguém ainda: peça um convite a um administrador e aceite-o com este acesso.
sign-in-link = Na máquina em que o Makegood roda, o link dele entra sem senha:
given-up = Valor renunciado
changed-live = { $who } alterou { $object } desde que você abriu.
reload = Mostrar como está agora
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

# Who writes
sender = Quem escreve
sender-text = Consta em cada carta. Sem isso nenhuma pode ser redigida.
sender-name = Nome usual
sender-legal-name = Razão social
sender-address = Endereço postal
sender-contact = Pessoa que assina
sender-role = O seu cargo
sender-email = E-mail para respostas
sender-saved = Salvo: consta em cada carta a partir de agora.
email-wrong = Não é um endereço de e-mail.
email-example = um endereço tem um @, como ana@example.com
