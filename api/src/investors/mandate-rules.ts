import { isCountryGroup, isCurrency, isIso3 } from '@scalebridge/db/reference'
import { goalOfTarget } from '@scalebridge/db/reference/sdgs'
import { isTargetCode } from '@scalebridge/db/reference/targets'
import type { Static, TObject } from 'typebox'
import type { FieldError } from '../platform/problem.ts'
import type { MandateContent } from './investors.contract.ts'

export type MandateContentValue = Static<TObject<typeof MandateContent>>

/**
 * What contradicts itself in a mandate, field by field. The database's constraints refuse the same;
 * here it is said in words that the person who writes can act on.
 */
export function contradictions(mandate: MandateContentValue): FieldError[] {
  return [...nameErrors(mandate), ...targetErrors(mandate), ...placeErrors(mandate), ...ticketErrors(mandate)]
}

function nameErrors({ name }: MandateContentValue): FieldError[] {
  return name.trim() === ''
    ? [{ pointer: '/name', code: 'name.missing', detail: 'Give the mandate a name that your colleagues will recognise.' }]
    : []
}

function targetErrors({ targets, goals }: MandateContentValue): FieldError[] {
  return targets.flatMap((target, index) => {
    const pointer = `/targets/${index}`
    if (!isTargetCode(target)) return [{ pointer, code: 'target.unknown', detail: 'There is no such target.' }]
    if (goals.includes(goalOfTarget(target))) return []
    return [{ pointer, code: 'target.ofAnotherGoal', detail: 'Choose the goal that this target belongs to, or leave the target out.' }]
  })
}

function placeErrors({ countries, countryGroups, excludedCountries }: MandateContentValue): FieldError[] {
  const unknown = (field: string, list: readonly string[]) =>
    list.flatMap((code, index) =>
      isIso3(code)
        ? []
        : [{ pointer: `/${field}/${index}`, code: 'country.unknown', detail: 'This is not a country or area of the UN’s list.' }],
    )
  return [
    ...unknown('countries', countries),
    ...unknown('excludedCountries', excludedCountries),
    ...countryGroups.flatMap((code, index) =>
      isCountryGroup(code)
        ? []
        : [
            {
              pointer: `/countryGroups/${index}`,
              code: 'group.unknown',
              detail: 'This is not a region or group of countries of the UN’s lists.',
            },
          ],
    ),
    ...excludedCountries.flatMap((code, index) =>
      countries.includes(code)
        ? [
            {
              pointer: `/excludedCountries/${index}`,
              code: 'country.wantedAndExcluded',
              detail: 'This country is among those you look for. Take it out of one of the two lists.',
            },
          ]
        : [],
    ),
  ]
}

function ticketErrors({ ticketMinMinor, ticketMaxMinor, ticketCurrency }: MandateContentValue): FieldError[] {
  const errors: FieldError[] = []
  if (ticketCurrency !== null && !isCurrency(ticketCurrency)) {
    errors.push({ pointer: '/ticketCurrency', code: 'currency.unknown', detail: 'This is not an ISO 4217 currency.' })
  }
  if (ticketCurrency === null && (ticketMinMinor !== null || ticketMaxMinor !== null)) {
    errors.push({ pointer: '/ticketCurrency', code: 'currency.missing', detail: 'Say in which currency the amount is.' })
  }
  if (ticketMinMinor !== null && ticketMaxMinor !== null && ticketMinMinor > ticketMaxMinor) {
    errors.push({
      pointer: '/ticketMinMinor',
      code: 'ticket.minimumAboveMaximum',
      detail: 'The smallest ticket cannot be larger than the largest.',
    })
  }
  return errors
}
