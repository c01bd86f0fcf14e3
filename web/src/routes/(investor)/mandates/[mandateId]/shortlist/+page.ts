import type { CardItem } from '#lib/investors/card-item.ts'
import type { PageLoad } from './$types'

/** The lines come as one text: to write twenty of them out as JavaScript takes longer than to ask the API for them. */
export const load: PageLoad = ({ data }) => ({
  ...data,
  list: data.list === null ? null : { ...data.list, items: JSON.parse(data.list.items) as CardItem[] }, // as: written by the page's own server
})
