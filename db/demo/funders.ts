/**
 * Names and kinds of the 91 funders. The source cuts names at 40 characters, writes them in odd cases and knows three
 * kinds (bilateral, multilateral, other). Where a name makes the kind plain, the table below says so with its reason;
 * no fact from elsewhere is added, and a name is only completed where nothing else can be meant.
 */
import { isIso3, type Iso3 } from '../src/reference/geography.ts'
import type { InvestorType } from '../src/reference/investor-types.ts'
import type { SourceFunder } from './source-files.ts'

type Entry = { readonly name: string; readonly type?: InvestorType; readonly reason: string }

const CUT = 'Name completed: the source cuts it off or writes it in another case'
const UN_ENTITY = 'The name is that of an entity of the United Nations system'
const POOLED = 'The name is that of a fund of many givers under one trustee'
const BANK = 'The name is that of a multilateral development bank'
const FOUNDATION = 'The name says foundation or is that of a private grant-maker'
const COMPANY = 'The name says private sector, or describes a company'

/** Kinds where the name says nothing more. The list of kinds has none for "other": see the entries of that source type. */
const TYPE_OF: Readonly<Record<SourceFunder['type'], InvestorType>> = {
  bilateral: 'bilateral_agency',
  multilateral: 'multilateral_fund',
  other: 'foundation',
}

const ENTRIES: Readonly<Record<string, Entry>> = {
  EU: { name: 'European Union', reason: 'No kind fits a union of states that gives grants; the source says multilateral' },
  'GOV-CZE': { name: 'Government of Czechia', reason: 'Short name in use at the United Nations today' },
  'GOV-GBR': { name: 'Government of the United Kingdom', reason: CUT },
  'GOV-KOR': { name: 'Government of the Republic of Korea', reason: CUT },
  'GOV-NLD': { name: 'Government of the Netherlands', reason: CUT },
  'GOV-RUS': { name: 'Government of the Russian Federation', reason: CUT },
  'GOV-TUR': { name: 'Government of Türkiye', reason: 'Name in use at the United Nations today' },
  'GOV-USA': { name: 'Government of the United States of America', reason: CUT },
  'ORG-00001': { name: 'UN Department of Economic and Social Affairs', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00003': { name: 'International Labour Organization', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00004': { name: 'Food and Agriculture Organization of the United Nations', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00005': {
    name: 'United Nations Educational, Scientific and Cultural Organization',
    type: 'un_fund',
    reason: UN_ENTITY,
  },
  'ORG-00006': { name: 'World Health Organization', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00013': { name: 'UN Industrial Development Organization', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00015': {
    name: "World Bank (Int'l Bank for Reconstruction and Development)",
    type: 'mdb',
    reason: BANK,
  },
  'ORG-00016': { name: 'Inter-American Development Bank', type: 'mdb', reason: BANK },
  'ORG-00017': { name: 'African Development Bank', type: 'mdb', reason: BANK },
  'ORG-00018': { name: 'Asian Development Bank', type: 'mdb', reason: BANK },
  'ORG-00023': { name: 'UN Centre for Human Settlements', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00028': { name: 'United Nations Office on Drugs and Crime', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00029': {
    name: 'International non-governmental organizations',
    reason: 'A heading of the source; no kind fits, the nearest is a giver of private grants',
  },
  'ORG-00031': { name: 'United Nations Population Fund', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00032': { name: 'United Nations Development Fund for Women', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00035': { name: "United Nations Children's Fund", type: 'un_fund', reason: UN_ENTITY },
  'ORG-00036': { name: 'International Fund for Agricultural Development', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00037': { name: 'World Food Programme', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00038': { name: 'UN OCHA (formerly UNDRO)', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00040': { name: 'UN High Commissioner for Refugees', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00041': { name: 'United Nations Environment Programme', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00043': { name: 'International Organization for Migration', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00264': { name: 'Arab Gulf Programme for UN Development …', reason: 'Cut off in the source; the rest is left open' },
  'ORG-00297': { name: 'Joint United Nations Programme on HIV/AIDS', type: 'un_fund', reason: UN_ENTITY },
  'ORG-00302': { name: 'UNFIP Turner Foundation', type: 'foundation', reason: FOUNDATION },
  'ORG-00304': { name: 'Ford Foundation', type: 'foundation', reason: FOUNDATION },
  'ORG-00313': { name: 'Income generated from projects', reason: 'A heading of the source, pooled; it says multilateral' },
  'ORG-00327': { name: 'Global Fund to Fight AIDS, Tuberculosis and Malaria', type: 'multilateral_fund', reason: POOLED },
  'ORG-00556': {
    name: 'SNV Netherlands Development Organisation',
    reason: 'No kind fits a non-governmental organisation; the nearest is a giver of private grants',
  },
  'ORG-00559': { name: 'Office of the High Commissioner for Human Rights', type: 'un_fund', reason: UN_ENTITY },
  'ORG-01560': {
    name: 'Guatemala – others (Gua-Otros)',
    type: 'multilateral_fund',
    reason: 'A heading of the source for several givers; no kind fits, the nearest is a pooled fund',
  },
  'ORG-01612': { name: 'Private sector, Türkiye (Tur-Private Sector)', type: 'corporate', reason: COMPANY },
  'ORG-01622': { name: 'Private sector (Cpr-Private Sector)', type: 'corporate', reason: COMPANY },
  'ORG-01682': {
    name: 'Chi-Secretaria General de la P…',
    type: 'government_ministry',
    reason: 'The name is that of a secretariat of a government; cut off in the source, the rest is left open',
  },
  'ORG-01784': { name: 'UNAIDS (Pol-Unaids)', type: 'un_fund', reason: UN_ENTITY },
  'ORG-01863': { name: 'UN Office in Vienna', type: 'un_fund', reason: UN_ENTITY },
  'ORG-10003': {
    name: 'Global Environment Facility (trustee)',
    type: 'multilateral_fund',
    reason: `${POOLED}; the source writes Global Environment Fund Truste`,
  },
  'ORG-10009': { name: 'Montreal Protocol', type: 'multilateral_fund', reason: POOLED },
  'ORG-10012': { name: 'Bill and Melinda Gates Foundation', type: 'foundation', reason: FOUNDATION },
  'ORG-10238': {
    name: 'UN Inter-Agency Secretariat of the International Strategy for Disaster Reduction',
    type: 'un_fund',
    reason: UN_ENTITY,
  },
  'ORG-10245': { name: 'Open Society Institute', type: 'foundation', reason: FOUNDATION },
  'ORG-10315': { name: 'Organization for Security and Co-operation in Europe', reason: CUT },
  'ORG-10317': { name: 'UNDG Iraq Trust Fund (administrative agent)', type: 'multilateral_fund', reason: POOLED },
  'ORG-10721': {
    name: 'Multi-Donor Trust Fund for Aceh and North Sumatra (trustee: International Development Association)',
    type: 'multilateral_fund',
    reason: POOLED,
  },
  'ORG-10737': {
    name: 'Manufacturer of non-alcoholic beverage concentrates and syrups',
    type: 'corporate',
    reason: `${COMPANY}; the source does not name it`,
  },
  'ORG-10751': { name: 'Egypt ICT Trust Fund', type: 'multilateral_fund', reason: POOLED },
  'ORG-10869': { name: 'United Nations Democracy Fund (UNDEF)', type: 'un_fund', reason: UN_ENTITY },
  'ORG-11033': { name: 'Lebanon Recovery Fund', type: 'multilateral_fund', reason: POOLED },
  'ORG-11120': {
    name: 'OPEC Fund for International Development',
    type: 'dfi',
    reason: 'The name is that of a finance institution for development owned by states',
  },
  'ORG-11344': { name: 'UN Country Fund, Papua New Guinea (MDTF)', type: 'multilateral_fund', reason: POOLED },
  'ORG-11362': { name: 'Central Emergency Response Fund (CERF)', type: 'un_fund', reason: UN_ENTITY },
  'ORG-11363': { name: 'Peacebuilding Fund (MDTF)', type: 'multilateral_fund', reason: POOLED },
  'ORG-11364': { name: 'MDG Fund, conflict and peacebuilding (MDTF)', type: 'multilateral_fund', reason: POOLED },
  'ORG-11365': { name: 'Central Fund for Influenza (MDTF)', type: 'multilateral_fund', reason: POOLED },
  'ORG-11400': { name: 'Sierra Leone Multi-Donor Trust Fund', type: 'multilateral_fund', reason: POOLED },
  'ORG-11451': { name: 'Comoros One UN Fund (MDTF)', type: 'multilateral_fund', reason: POOLED },
  'ORG-11455': { name: 'Montenegro UN Country Fund (MDTF)', type: 'multilateral_fund', reason: POOLED },
  'ORG-11456': { name: 'Kyrgyzstan One Fund (MDTF)', type: 'multilateral_fund', reason: POOLED },
  'ORG-11502': { name: 'Haiti Reconstruction Fund (UNDG, MDTF)', type: 'multilateral_fund', reason: POOLED },
  'ORG-11793': { name: 'UNDP as managing agent, pooled funds', type: 'multilateral_fund', reason: POOLED },
}

/** ISO codes where the source uses another one. */
const COUNTRY_OF: Readonly<Record<string, Iso3>> = { ROM: 'ROU' }

/** Takes a funder of the source; returns its name in full, its kind in our list and, for a government, its country. */
export function identify(funder: SourceFunder): { name: string; type: InvestorType; country: Iso3 | null } {
  const entry = ENTRIES[funder.cid]
  return {
    name: entry?.name ?? funder.name,
    type: entry?.type ?? TYPE_OF[funder.type],
    country: governmentOf(funder.cid),
  }
}

/** Identifiers that the table names, for a test that none is left over. */
export const NAMED_FUNDERS: readonly string[] = Object.keys(ENTRIES)

function governmentOf(cid: string): Iso3 | null {
  if (!cid.startsWith('GOV-')) return null
  const code = cid.slice('GOV-'.length)
  const iso3 = COUNTRY_OF[code] ?? code
  return isIso3(iso3) ? iso3 : null
}
