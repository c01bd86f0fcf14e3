import type { IncomingMessage } from 'node:http'
import type { Locale } from '#lib/i18n/locales.ts'
import type { Theme } from '#lib/ui/theme.ts'
import type { SentField } from '#lib/problem.ts'
import type { Me } from '#lib/server/session.ts'

declare global {
  namespace App {
    interface Locals {
      locale: Locale
      /** What the reader chose; null follows the device. */
      theme: Theme | null
      /** Of this one opening of a page: nothing else has it. */
      visitId: string
      /** Who is signed in, null for everybody else. */
      me: Me | null
      /** Why this page is not shown; the layout of its group turns it into the error page. */
      refusal: { status: number; message: string; code?: string; sent?: SentField[] } | null
    }
    interface Platform {
      /** The request as web's server sees it. */
      req: IncomingMessage & { routePattern?: string }
    }
    interface PageData {
      /** Whether the page stands alone, without the head and foot of the house. */
      isBare?: boolean
    }
    interface Error {
      message: string
      /** The code of the API's problem, where one is behind the error. */
      code?: string
      /** What a form sent that nobody took: it is not lost, and can be sent again. */
      sent?: SentField[]
    }
  }
}

export {}
