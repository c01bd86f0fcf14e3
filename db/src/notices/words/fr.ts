import type { NoticeWords } from './shape.ts'

export const fr: NoticeWords = {
  'introduction.requested': [
    'Une mise en relation est demandée',
    '{who} souhaite être mis en relation avec vous au sujet de « {pitch} ». Personne ne voit vos coordonnées tant que vous n’acceptez pas.',
  ],
  'introduction.reminder': [
    'Une mise en relation vous attend',
    '{who} a demandé à être mis en relation au sujet de « {pitch} ». Sans réponse, la demande prend fin d’elle-même.',
  ],
  'introduction.accepted': [
    'Vous avez été mis en relation',
    '{who} a accepté la mise en relation au sujet de « {pitch} ». Vous voyez désormais vos coordonnées respectives.',
  ],
  'introduction.ended': [
    'Une mise en relation a pris fin',
    'La demande au sujet de « {pitch} » est restée sans réponse dans son délai. Vous pourrez la renouveler plus tard.',
  ],
  'introduction.message': ['Un message dans une mise en relation', '{who} vous a écrit au sujet de « {pitch} ».'],
  'introduction.document': ['Un document est demandé', '{who} demande un document au sujet de « {pitch} ».'],
  'meeting.proposed': ['Un rendez-vous est proposé', '{who} propose un rendez-vous au sujet de « {pitch} ».'],
  'meeting.confirmed': ['Un rendez-vous est confirmé', 'Votre rendez-vous avec {who} au sujet de « {pitch} » est confirmé.'],
  'meeting.moved': ['Un rendez-vous est déplacé', '{who} propose un autre horaire pour votre rendez-vous au sujet de « {pitch} ».'],
  'meeting.cancelled': ['Un rendez-vous est annulé', 'Votre rendez-vous avec {who} au sujet de « {pitch} » n’aura pas lieu.'],
  'interest.declared': ['Un investisseur est intéressé', 'Un investisseur a fait part de son intérêt pour « {pitch} ».'],
  'pledge.toConfirm': [
    'Merci de confirmer votre engagement',
    'Votre engagement envers « {pitch} » ne devient public qu’une fois confirmé par vous et approuvé par la modération.',
  ],
  'pledge.published': ['Un engagement a été publié', 'Un engagement envers « {pitch} » est désormais public.'],
  'pitch.changed': [
    'Une proposition enregistrée a changé',
    '« {pitch} » n’est plus telle que vous l’aviez enregistrée. Sa page montre la différence.',
  ],
  'pitch.withdrawn': ['Une proposition a été retirée', '« {pitch} » a été retirée par son partenariat.'],
  'pitch.returned': [
    'Votre proposition est renvoyée pour correction',
    '« {pitch} » demande quelques corrections. Sa page en donne la liste.',
  ],
  'pitch.clash': [
    'Vous êtes deux à avoir modifié le même texte',
    '{who} a enregistré une modification de « {pitch} » pendant que vous écriviez. Les deux textes sont conservés.',
  ],
  'team.invited': ['Vous êtes invité à une proposition', '{who} vous invite à travailler sur « {pitch} ».'],
  'team.left': ['Quelqu’un a quitté l’équipe', '{who} ne fait plus partie de l’équipe de « {pitch} ».'],
  'team.leadOffered': [
    'On vous propose la direction',
    '{who} vous demande de diriger « {pitch} ». Cela prend effet quand vous aurez confirmé tous les deux.',
  ],
  'team.joined': ['L’équipe s’agrandit', '{who} travaille désormais à « {pitch} ».'],
  'team.leadAccepted': [
    'La direction est acceptée',
    '{who} accepte de diriger « {pitch} ». Confirmez une seconde fois pour que cela prenne effet.',
  ],
  'team.leadChanged': ['La direction a changé', '{who} dirige désormais « {pitch} ».'],
  'team.unsaved': [
    'Une modification a été refusée',
    '{who} a tenté d’enregistrer une modification de « {pitch} » après avoir quitté l’équipe. Rien n’a été enregistré ; son texte reste chez lui.',
  ],
  'pitch.merged': [
    'Deux propositions ont été fusionnées',
    '« {pitch} » tient désormais lieu des deux. L’historique de l’autre se lit depuis sa page.',
  ],
  'partner.confirmed': ['Un partenaire a confirmé', '{who} a confirmé être partenaire de « {pitch} ».'],
  'partner.denied': ['Un partenaire dément', '{who} indique ne pas être partenaire de « {pitch} ». Son nom est masqué.'],
  'pool.invited': [
    'Vous êtes invités à un groupement',
    '{who} invite « {pitch} » à demander avec d’autres, sous le nom « {pool} ». Rien ne change si vous n’y entrez pas.',
  ],
  'pool.changed': [
    'Un groupement a changé',
    '{who} a répondu au groupement « {pool} » ou l’a quitté. Sa page montre qui demande désormais ensemble.',
  ],
  'search.found': ['De nouvelles propositions pour votre recherche', '« {search} » trouve de nouvelles propositions : {count}.'],
  'shortlist.new': [
    'Du nouveau dans votre présélection',
    'La présélection de « {mandate} » compte de nouvelles propositions cette semaine : {count}.',
  ],
  'mandate.expiring': [
    'Un mandat prend bientôt fin',
    '« {mandate} » sort de l’appariement le {date}. Sa page le renouvelle d’un geste pour un an.',
  ],
  'mandate.expired': [
    'Un mandat a pris fin',
    '« {mandate} » ne participe plus à l’appariement. Sa page le renouvelle d’un geste pour un an.',
  ],
  'investor.verified': [
    'Vous êtes vérifié',
    'Le Secrétariat a vérifié {who}. Vos mandats sont mis en correspondance et les propositions s’affichent en entier.',
  ],
  'investor.suspended': [
    'Votre vérification est suspendue',
    'Le Secrétariat a suspendu {who}. La raison figure sur la page de votre inscription.',
  ],
  'investor.expired': [
    'Votre vérification a pris fin',
    'La vérification de {who} valait pour cinq ans. Relisez votre inscription pour qu’elle soit renouvelée.',
  ],
  'list.shared': ['Une liste a été partagée avec vous', '{who} a partagé avec vous la liste « {list} ».'],
  'window.extended': [
    'L’appel est prolongé',
    'L’appel se termine plus tard qu’annoncé. Les nouvelles dates figurent sur la page d’accueil.',
  ],
  'scouting.accepted': ['Une invitation a été acceptée', '{who} a accepté votre invitation et commencé un brouillon.'],
  'scouting.declined': ['Une invitation a été déclinée', '{who} a décliné votre invitation. Sa piste indique le motif, s’il a été donné.'],
  'scouting.submitted': ['Une proposition invitée a été soumise', '{who} a soumis « {pitch} ».'],
  'clarification.answered': ['Une question sur l’appel a reçu une réponse', 'Une nouvelle réponse figure parmi les précisions.'],
  'factor.added': [
    'Un second facteur a été ajouté',
    'Votre compte a une nouvelle clé d’accès ou une nouvelle application d’authentification. Si ce n’était pas vous, retirez-la et mettez fin à vos autres sessions.',
  ],
  'factor.removed': [
    'Un second facteur a été retiré',
    'Une clé d’accès ou une application d’authentification a été retirée de votre compte. Les autres appareils ont été déconnectés.',
  ],
  'factor.recovered': [
    'Un code de secours a été utilisé',
    'Quelqu’un s’est connecté à votre compte avec l’un de vos codes de secours. Codes restants : {count}. Si ce n’était pas vous, retirez vos facteurs et prévenez le Secrétariat.',
  ],
  'factor.reset': [
    'Vos seconds facteurs ont été réinitialisés',
    'Le Secrétariat a retiré tous les seconds facteurs de votre compte et vous a déconnecté partout. Motif : {reason}',
  ],
  'webhook.stopped': [
    'Les envois vers un autre système sont arrêtés',
    '{who} a répondu ne plus exister, ou n’a rien accepté pendant cinq jours. Plus rien n’y est envoyé jusqu’à ce que vous le réactiviez.',
  ],
  'access.asked': [
    'Un collègue demande à lire des listes privées',
    '{who} demande à lire les listes de {investor}. Une autre personne du Secrétariat doit décider.',
  ],
  'hold.asked': [
    'Une conservation légale est demandée',
    '{who} a demandé une conservation légale. Elle vaut trois jours ; une autre personne du Secrétariat doit la confirmer d’ici là.',
  ],
  'access.opened': [
    'Le Secrétariat peut lire vos listes pour un temps',
    '{who} peut lire les listes et les propositions enregistrées de votre organisation jusqu’à {until}. Une deuxième personne a donné son accord. Motif : {reason}',
  ],
  'session.reused': [
    'Vous avez été déconnecté par sécurité',
    'L’une de vos connexions a servi une seconde fois après son renouvellement, comme le ferait un voleur. Elle a été fermée. En cas de doute, reconnectez-vous et fermez vos autres connexions.',
  ],
  'session.endedByStaff': [
    'Le Secrétariat vous a déconnecté',
    'Le Secrétariat a fermé des connexions à votre compte : {count}. Motif : {reason}. Vous pouvez vous reconnecter ; si vous n’en connaissez pas la raison, écrivez au Secrétariat.',
  ],
}
