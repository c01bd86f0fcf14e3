import type { NoticeWords } from './shape.ts'

export const es: NoticeWords = {
  'introduction.requested': [
    'Se solicita una presentación',
    '{who} desea que se le presente a ustedes en relación con «{pitch}». Nadie ve sus datos de contacto si no aceptan.',
  ],
  'introduction.reminder': [
    'Una presentación sigue a la espera',
    '{who} pidió una presentación en relación con «{pitch}». Sin respuesta, la solicitud termina por sí sola.',
  ],
  'introduction.accepted': [
    'La presentación se ha realizado',
    '{who} aceptó la presentación en relación con «{pitch}». Ya pueden ver los datos de contacto de la otra parte.',
  ],
  'introduction.ended': [
    'Una presentación ha terminado',
    'La solicitud sobre «{pitch}» no tuvo respuesta en su plazo. Puede volver a pedirla más adelante.',
  ],
  'introduction.message': ['Un mensaje en una presentación', '{who} le ha escrito sobre «{pitch}».'],
  'introduction.document': ['Se solicita un documento', '{who} solicita un documento sobre «{pitch}».'],
  'meeting.proposed': ['Se propone una reunión', '{who} propone una reunión sobre «{pitch}».'],
  'meeting.confirmed': ['Una reunión está confirmada', 'Su reunión con {who} sobre «{pitch}» está confirmada.'],
  'meeting.moved': ['Una reunión cambia de hora', '{who} propone otra hora para su reunión sobre «{pitch}».'],
  'meeting.cancelled': ['Una reunión se ha cancelado', 'Su reunión con {who} sobre «{pitch}» no se celebrará.'],
  'interest.declared': ['Un inversor está interesado', 'Un inversor ha declarado su interés en «{pitch}».'],
  'pledge.toConfirm': [
    'Confirme su compromiso',
    'Su compromiso con «{pitch}» solo se hace público cuando usted lo ha confirmado y la moderación lo ha aprobado.',
  ],
  'pledge.published': ['Se ha publicado un compromiso', 'Un compromiso con «{pitch}» ya es público.'],
  'pitch.changed': ['Una propuesta guardada ha cambiado', '«{pitch}» ya no es como cuando la guardó. Su página muestra la diferencia.'],
  'pitch.withdrawn': ['Se ha retirado una propuesta', 'La asociación retiró «{pitch}».'],
  'pitch.returned': ['Su propuesta se ha devuelto para corregirla', '«{pitch}» necesita algunas correcciones. Su página las enumera.'],
  'pitch.clash': [
    'Dos personas cambiaron el mismo texto',
    '{who} guardó un cambio en «{pitch}» mientras usted escribía. Se conservan los dos textos.',
  ],
  'team.invited': ['Le invitan a una propuesta', '{who} le invita a trabajar en «{pitch}».'],
  'team.left': ['Alguien ha dejado el equipo', '{who} ya no forma parte del equipo de «{pitch}».'],
  'team.leadOffered': [
    'Le piden que asuma la dirección',
    '{who} le pide que dirija «{pitch}». Surte efecto cuando ambas partes lo confirman.',
  ],
  'team.joined': ['Alguien se ha unido al equipo', '{who} trabaja ahora en «{pitch}».'],
  'team.leadAccepted': [
    'Su oferta de dirección ha sido aceptada',
    '{who} acepta dirigir «{pitch}». Confírmelo una vez más para que surta efecto.',
  ],
  'team.leadChanged': ['La dirección ha cambiado', '{who} dirige ahora «{pitch}».'],
  'team.unsaved': [
    'Se rechazó un cambio',
    '{who} intentó guardar un cambio en «{pitch}» tras dejar el equipo. No se guardó nada; su texto sigue en su página.',
  ],
  'pitch.merged': [
    'Se han fusionado dos propuestas',
    '«{pitch}» representa ahora a las dos. El historial de la otra se lee desde su página.',
  ],
  'partner.confirmed': ['Un socio ha confirmado', '{who} ha confirmado que es socio de «{pitch}».'],
  'partner.denied': ['Un socio lo niega', '{who} dice que no es socio de «{pitch}». Su nombre queda oculto.'],
  'pool.invited': [
    'Les invitan a una agrupación',
    '{who} invita a «{pitch}» a pedir junto con otras, como «{pool}». Nada cambia si no entran.',
  ],
  'pool.changed': [
    'Una agrupación ha cambiado',
    '{who} respondió a la agrupación «{pool}» o la dejó. Su página muestra quiénes piden juntos ahora.',
  ],
  'search.found': ['Nuevas propuestas para su búsqueda', '«{search}» encuentra nuevas propuestas: {count}.'],
  'shortlist.new': ['Novedades en su preselección', 'La preselección de «{mandate}» muestra propuestas nuevas esta semana: {count}.'],
  'mandate.expiring': [
    'Un mandato termina pronto',
    '«{mandate}» sale del emparejamiento el {date}. En su página se renueva por un año con un toque.',
  ],
  'mandate.expired': [
    'Un mandato ha terminado',
    '«{mandate}» ya no participa en el emparejamiento. En su página se renueva por un año con un toque.',
  ],
  'investor.verified': [
    'Su verificación está hecha',
    'La Secretaría ha verificado a {who}. Sus mandatos se están emparejando y las propuestas se muestran completas.',
  ],
  'investor.suspended': [
    'Su verificación está suspendida',
    'La Secretaría ha suspendido a {who}. El motivo figura en la página de su inscripción.',
  ],
  'investor.expired': [
    'Su verificación ha terminado',
    'La verificación de {who} valía cinco años. Revise su inscripción para que se renueve.',
  ],
  'list.shared': ['Se ha compartido una lista con usted', '{who} ha compartido con usted la lista «{list}».'],
  'window.extended': [
    'La convocatoria se ha ampliado',
    'La convocatoria se cierra más tarde de lo anunciado. Las nuevas fechas están en la página de inicio.',
  ],
  'scouting.accepted': ['Se aceptó una invitación', '{who} aceptó su invitación y comenzó un borrador.'],
  'scouting.declined': ['Se rechazó una invitación', '{who} rechazó su invitación. Su ficha muestra el motivo, si lo hay.'],
  'scouting.submitted': ['Se presentó una propuesta invitada', '{who} presentó «{pitch}».'],
  'clarification.answered': ['Se ha respondido a una pregunta sobre la convocatoria', 'Hay una nueva respuesta entre las aclaraciones.'],
  'factor.added': [
    'Se añadió un segundo factor',
    'Su cuenta tiene una nueva llave de acceso o aplicación de autenticación. Si no fue usted, quítela y termine sus otras sesiones.',
  ],
  'factor.removed': [
    'Se quitó un segundo factor',
    'Se quitó de su cuenta una llave de acceso o una aplicación de autenticación. Se cerró la sesión en los demás dispositivos.',
  ],
  'factor.recovered': [
    'Se usó un código de recuperación',
    'Alguien inició sesión en su cuenta con uno de sus códigos de recuperación. Códigos restantes: {count}. Si no fue usted, quite sus factores y avise a la Secretaría.',
  ],
  'factor.reset': [
    'Se restablecieron sus segundos factores',
    'La Secretaría quitó todos los segundos factores de su cuenta y cerró su sesión en todas partes. Motivo: {reason}',
  ],
  'webhook.stopped': [
    'Se han detenido los envíos a otro sistema',
    '{who} respondió que ya no existe, o no aceptó nada durante cinco días. No se le envía nada más hasta que usted lo active de nuevo.',
  ],
  'access.asked': [
    'Alguien de la Secretaría pide leer listas privadas',
    '{who} pide leer las listas de {investor}. Debe decidir otra persona de la Secretaría.',
  ],
  'hold.asked': [
    'Alguien solicita una retención legal',
    '{who} ha solicitado una retención legal. Vale tres días; antes debe confirmarla otra persona de la Secretaría.',
  ],
  'access.opened': [
    'La Secretaría puede leer sus listas por un tiempo',
    '{who} puede leer las listas y las propuestas guardadas de su organización hasta {until}. Una segunda persona dio su acuerdo. Motivo: {reason}',
  ],
  'session.reused': [
    'Se ha cerrado su sesión por seguridad',
    'Una de sus sesiones se usó por segunda vez después de renovarse, como haría un ladrón. Se ha cerrado. Si algo le parece extraño, inicie sesión de nuevo y cierre las demás.',
  ],
  'session.endedByStaff': [
    'La Secretaría cerró su sesión',
    'La Secretaría cerró sesiones suyas: {count}. Motivo: {reason}. Puede iniciar sesión de nuevo; si no sabe por qué, escriba a la Secretaría.',
  ],
}
