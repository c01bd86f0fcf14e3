/**
 * The countries and areas of the official M49 list, one line each, in the order of their ISO codes.
 * Sources, licences and warnings: SOURCES.md. The questions one may ask about them are in geography.ts.
 */
import { M49_REGIONS, type M49Code, type M49Level, type RegionalGroup } from './regions.ts'

/** Regional commissions of the United Nations; a country may belong to more than one. */
export const COMMISSIONS = ['ECA', 'ECE', 'ECLAC', 'ESCAP', 'ESCWA'] as const

/** Abbreviation of a regional commission. */
export type Commission = (typeof COMMISSIONS)[number]

/**
 * Time a country spends on the list of least developed countries. `from` null: since before this list begins.
 * `until`: the first day (UTC) it is no longer on the list; null: no date is settled.
 * `underDecision`: the General Assembly has been asked to move the date, so no end may be computed from it.
 */
export type LdcInterval = {
  readonly from: string | null
  readonly until: string | null
  readonly underDecision: boolean
}

/** A country or area of the M49 list. All codes are text, M49 codes with their leading zeros. */
export type Country = {
  readonly iso3: Iso3
  readonly iso2: string
  readonly m49: string
  /** Null for Antarctica alone, as is the sub-region. */
  readonly region: M49Code | null
  readonly subRegion: M49Code | null
  readonly intermediate: M49Code | null
  readonly unMember: boolean
  /** Null for non-members, and for the United States, which belongs to no group. */
  readonly regionalGroup: RegionalGroup | null
  readonly ldc: readonly LdcInterval[]
  readonly lldc: boolean
  /** On the list of 39 kept by OHRLLS, not the longer M49 grouping, which counts territories. */
  readonly sids: boolean
  /** Full memberships; empty also where none is known, so read it through commissionsOf. */
  readonly commissions: readonly Commission[]
  readonly commissionsKnown: boolean
}

/** Columns: ISO alpha-3, alpha-2, M49, the smallest region that holds it, regional group, lists it is on, commissions (null: unknown). */
type Row = readonly [
  string,
  string,
  string,
  M49Code | null,
  RegionalGroup | null,
  readonly ('member' | 'ldc' | 'lldc' | 'sids')[],
  readonly Commission[] | null,
]

const ROWS = [
  ['ABW', 'AW', '533', '029', null, [], null],
  ['AFG', 'AF', '004', '034', 'asia_pacific', ['member', 'ldc', 'lldc'], ['ESCAP']],
  ['AGO', 'AO', '024', '017', 'african', ['member', 'ldc'], ['ECA']],
  ['AIA', 'AI', '660', '029', null, [], null],
  ['ALA', 'AX', '248', '154', null, [], null],
  ['ALB', 'AL', '008', '039', 'eastern_european', ['member'], ['ECE']],
  ['AND', 'AD', '020', '039', 'weog', ['member'], ['ECE']],
  ['ARE', 'AE', '784', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['ARG', 'AR', '032', '005', 'grulac', ['member'], ['ECLAC']],
  ['ARM', 'AM', '051', '145', 'eastern_european', ['member', 'lldc'], ['ECE', 'ESCAP']],
  ['ASM', 'AS', '016', '061', null, [], null],
  ['ATA', 'AQ', '010', null, null, [], null],
  ['ATF', 'TF', '260', '014', null, [], null],
  ['ATG', 'AG', '028', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['AUS', 'AU', '036', '053', 'weog', ['member'], ['ESCAP']],
  ['AUT', 'AT', '040', '155', 'weog', ['member'], ['ECE']],
  ['AZE', 'AZ', '031', '145', 'eastern_european', ['member', 'lldc'], ['ECE', 'ESCAP']],
  ['BDI', 'BI', '108', '014', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['BEL', 'BE', '056', '155', 'weog', ['member'], ['ECE']],
  ['BEN', 'BJ', '204', '011', 'african', ['member', 'ldc'], ['ECA']],
  ['BES', 'BQ', '535', '029', null, [], null],
  ['BFA', 'BF', '854', '011', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['BGD', 'BD', '050', '034', 'asia_pacific', ['member', 'ldc'], ['ESCAP']],
  ['BGR', 'BG', '100', '151', 'eastern_european', ['member'], ['ECE']],
  ['BHR', 'BH', '048', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['BHS', 'BS', '044', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['BIH', 'BA', '070', '039', 'eastern_european', ['member'], ['ECE']],
  ['BLM', 'BL', '652', '029', null, [], null],
  ['BLR', 'BY', '112', '151', 'eastern_european', ['member'], ['ECE']],
  ['BLZ', 'BZ', '084', '013', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['BMU', 'BM', '060', '021', null, [], null],
  ['BOL', 'BO', '068', '005', 'grulac', ['member', 'lldc'], ['ECLAC']],
  ['BRA', 'BR', '076', '005', 'grulac', ['member'], ['ECLAC']],
  ['BRB', 'BB', '052', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['BRN', 'BN', '096', '035', 'asia_pacific', ['member'], ['ESCAP']],
  ['BTN', 'BT', '064', '034', 'asia_pacific', ['member', 'lldc'], ['ESCAP']],
  ['BVT', 'BV', '074', '005', null, [], null],
  ['BWA', 'BW', '072', '018', 'african', ['member', 'lldc'], ['ECA']],
  ['CAF', 'CF', '140', '017', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['CAN', 'CA', '124', '021', 'weog', ['member'], ['ECE', 'ECLAC']],
  ['CCK', 'CC', '166', '053', null, [], null],
  ['CHE', 'CH', '756', '155', 'weog', ['member'], ['ECE']],
  ['CHL', 'CL', '152', '005', 'grulac', ['member'], ['ECLAC']],
  ['CHN', 'CN', '156', '030', 'asia_pacific', ['member'], ['ESCAP']],
  ['CIV', 'CI', '384', '011', 'african', ['member'], ['ECA']],
  ['CMR', 'CM', '120', '017', 'african', ['member'], ['ECA']],
  ['COD', 'CD', '180', '017', 'african', ['member', 'ldc'], ['ECA']],
  ['COG', 'CG', '178', '017', 'african', ['member'], ['ECA']],
  ['COK', 'CK', '184', '061', null, ['sids'], null],
  ['COL', 'CO', '170', '005', 'grulac', ['member'], ['ECLAC']],
  ['COM', 'KM', '174', '014', 'african', ['member', 'ldc', 'sids'], ['ECA']],
  ['CPV', 'CV', '132', '011', 'african', ['member', 'sids'], ['ECA']],
  ['CRI', 'CR', '188', '013', 'grulac', ['member'], ['ECLAC']],
  ['CUB', 'CU', '192', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['CUW', 'CW', '531', '029', null, [], null],
  ['CXR', 'CX', '162', '053', null, [], null],
  ['CYM', 'KY', '136', '029', null, [], null],
  ['CYP', 'CY', '196', '145', 'asia_pacific', ['member'], ['ECE']],
  ['CZE', 'CZ', '203', '151', 'eastern_european', ['member'], ['ECE']],
  ['DEU', 'DE', '276', '155', 'weog', ['member'], ['ECE', 'ECLAC']],
  ['DJI', 'DJ', '262', '014', 'african', ['member', 'ldc'], ['ECA', 'ESCWA']],
  ['DMA', 'DM', '212', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['DNK', 'DK', '208', '154', 'weog', ['member'], ['ECE']],
  ['DOM', 'DO', '214', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['DZA', 'DZ', '012', '015', 'african', ['member'], ['ECA', 'ESCWA']],
  ['ECU', 'EC', '218', '005', 'grulac', ['member'], ['ECLAC']],
  ['EGY', 'EG', '818', '015', 'african', ['member'], ['ECA', 'ESCWA']],
  ['ERI', 'ER', '232', '014', 'african', ['member', 'ldc'], ['ECA']],
  ['ESH', 'EH', '732', '015', null, [], null],
  ['ESP', 'ES', '724', '039', 'weog', ['member'], ['ECE', 'ECLAC']],
  ['EST', 'EE', '233', '154', 'eastern_european', ['member'], ['ECE']],
  ['ETH', 'ET', '231', '014', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['FIN', 'FI', '246', '154', 'weog', ['member'], ['ECE']],
  ['FJI', 'FJ', '242', '054', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['FLK', 'FK', '238', '005', null, [], null],
  ['FRA', 'FR', '250', '155', 'weog', ['member'], ['ECE', 'ECLAC', 'ESCAP']],
  ['FRO', 'FO', '234', '154', null, [], null],
  ['FSM', 'FM', '583', '057', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['GAB', 'GA', '266', '017', 'african', ['member'], ['ECA']],
  ['GBR', 'GB', '826', '154', 'weog', ['member'], ['ECE', 'ECLAC', 'ESCAP']],
  ['GEO', 'GE', '268', '145', 'eastern_european', ['member'], ['ECE', 'ESCAP']],
  ['GGY', 'GG', '831', '154', null, [], null],
  ['GHA', 'GH', '288', '011', 'african', ['member'], ['ECA']],
  ['GIB', 'GI', '292', '039', null, [], null],
  ['GIN', 'GN', '324', '011', 'african', ['member', 'ldc'], ['ECA']],
  ['GLP', 'GP', '312', '029', null, [], null],
  ['GMB', 'GM', '270', '011', 'african', ['member', 'ldc'], ['ECA']],
  ['GNB', 'GW', '624', '011', 'african', ['member', 'ldc', 'sids'], ['ECA']],
  ['GNQ', 'GQ', '226', '017', 'african', ['member'], ['ECA']],
  ['GRC', 'GR', '300', '039', 'weog', ['member'], ['ECE']],
  ['GRD', 'GD', '308', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['GRL', 'GL', '304', '021', null, [], null],
  ['GTM', 'GT', '320', '013', 'grulac', ['member'], ['ECLAC']],
  ['GUF', 'GF', '254', '005', null, [], null],
  ['GUM', 'GU', '316', '057', null, [], null],
  ['GUY', 'GY', '328', '005', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['HKG', 'HK', '344', '030', null, [], null],
  ['HMD', 'HM', '334', '053', null, [], null],
  ['HND', 'HN', '340', '013', 'grulac', ['member'], ['ECLAC']],
  ['HRV', 'HR', '191', '039', 'eastern_european', ['member'], ['ECE']],
  ['HTI', 'HT', '332', '029', 'grulac', ['member', 'ldc', 'sids'], ['ECLAC']],
  ['HUN', 'HU', '348', '151', 'eastern_european', ['member'], ['ECE']],
  ['IDN', 'ID', '360', '035', 'asia_pacific', ['member'], ['ESCAP']],
  ['IMN', 'IM', '833', '154', null, [], null],
  ['IND', 'IN', '356', '034', 'asia_pacific', ['member'], ['ESCAP']],
  ['IOT', 'IO', '086', '014', null, [], null],
  ['IRL', 'IE', '372', '154', 'weog', ['member'], ['ECE']],
  ['IRN', 'IR', '364', '034', 'asia_pacific', ['member'], ['ESCAP']],
  ['IRQ', 'IQ', '368', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['ISL', 'IS', '352', '154', 'weog', ['member'], ['ECE']],
  ['ISR', 'IL', '376', '145', 'weog', ['member'], ['ECE']],
  ['ITA', 'IT', '380', '039', 'weog', ['member'], ['ECE', 'ECLAC']],
  ['JAM', 'JM', '388', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['JEY', 'JE', '832', '154', null, [], null],
  ['JOR', 'JO', '400', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['JPN', 'JP', '392', '030', 'asia_pacific', ['member'], ['ECLAC', 'ESCAP']],
  ['KAZ', 'KZ', '398', '143', 'asia_pacific', ['member', 'lldc'], ['ECE', 'ESCAP']],
  ['KEN', 'KE', '404', '014', 'african', ['member'], ['ECA']],
  ['KGZ', 'KG', '417', '143', 'asia_pacific', ['member', 'lldc'], ['ECE', 'ESCAP']],
  ['KHM', 'KH', '116', '035', 'asia_pacific', ['member', 'ldc'], ['ESCAP']],
  ['KIR', 'KI', '296', '057', 'asia_pacific', ['member', 'ldc', 'sids'], ['ESCAP']],
  ['KNA', 'KN', '659', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['KOR', 'KR', '410', '030', 'asia_pacific', ['member'], ['ECLAC', 'ESCAP']],
  ['KWT', 'KW', '414', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['LAO', 'LA', '418', '035', 'asia_pacific', ['member', 'ldc', 'lldc'], ['ESCAP']],
  ['LBN', 'LB', '422', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['LBR', 'LR', '430', '011', 'african', ['member', 'ldc'], ['ECA']],
  ['LBY', 'LY', '434', '015', 'african', ['member'], ['ECA', 'ESCWA']],
  ['LCA', 'LC', '662', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['LIE', 'LI', '438', '155', 'weog', ['member'], ['ECE']],
  ['LKA', 'LK', '144', '034', 'asia_pacific', ['member'], ['ESCAP']],
  ['LSO', 'LS', '426', '018', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['LTU', 'LT', '440', '154', 'eastern_european', ['member'], ['ECE']],
  ['LUX', 'LU', '442', '155', 'weog', ['member'], ['ECE']],
  ['LVA', 'LV', '428', '154', 'eastern_european', ['member'], ['ECE']],
  ['MAC', 'MO', '446', '030', null, [], null],
  ['MAF', 'MF', '663', '029', null, [], null],
  ['MAR', 'MA', '504', '015', 'african', ['member'], ['ECA', 'ESCWA']],
  ['MCO', 'MC', '492', '155', 'weog', ['member'], ['ECE']],
  ['MDA', 'MD', '498', '151', 'eastern_european', ['member', 'lldc'], ['ECE']],
  ['MDG', 'MG', '450', '014', 'african', ['member', 'ldc'], ['ECA']],
  ['MDV', 'MV', '462', '034', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['MEX', 'MX', '484', '013', 'grulac', ['member'], ['ECLAC']],
  ['MHL', 'MH', '584', '057', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['MKD', 'MK', '807', '039', 'eastern_european', ['member', 'lldc'], ['ECE']],
  ['MLI', 'ML', '466', '011', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['MLT', 'MT', '470', '039', 'weog', ['member'], ['ECE']],
  ['MMR', 'MM', '104', '035', 'asia_pacific', ['member', 'ldc'], ['ESCAP']],
  ['MNE', 'ME', '499', '039', 'eastern_european', ['member'], ['ECE']],
  ['MNG', 'MN', '496', '030', 'asia_pacific', ['member', 'lldc'], ['ESCAP']],
  ['MNP', 'MP', '580', '057', null, [], null],
  ['MOZ', 'MZ', '508', '014', 'african', ['member', 'ldc'], ['ECA']],
  ['MRT', 'MR', '478', '011', 'african', ['member', 'ldc'], ['ECA', 'ESCWA']],
  ['MSR', 'MS', '500', '029', null, [], null],
  ['MTQ', 'MQ', '474', '029', null, [], null],
  ['MUS', 'MU', '480', '014', 'african', ['member', 'sids'], ['ECA']],
  ['MWI', 'MW', '454', '014', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['MYS', 'MY', '458', '035', 'asia_pacific', ['member'], ['ESCAP']],
  ['MYT', 'YT', '175', '014', null, [], null],
  ['NAM', 'NA', '516', '018', 'african', ['member'], ['ECA']],
  ['NCL', 'NC', '540', '054', null, [], null],
  ['NER', 'NE', '562', '011', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['NFK', 'NF', '574', '053', null, [], null],
  ['NGA', 'NG', '566', '011', 'african', ['member'], ['ECA']],
  ['NIC', 'NI', '558', '013', 'grulac', ['member'], ['ECLAC']],
  ['NIU', 'NU', '570', '061', null, ['sids'], null],
  ['NLD', 'NL', '528', '155', 'weog', ['member'], ['ECE', 'ECLAC', 'ESCAP']],
  ['NOR', 'NO', '578', '154', 'weog', ['member'], ['ECE', 'ECLAC']],
  ['NPL', 'NP', '524', '034', 'asia_pacific', ['member', 'ldc', 'lldc'], ['ESCAP']],
  ['NRU', 'NR', '520', '057', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['NZL', 'NZ', '554', '053', 'weog', ['member'], ['ESCAP']],
  ['OMN', 'OM', '512', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['PAK', 'PK', '586', '034', 'asia_pacific', ['member'], ['ESCAP']],
  ['PAN', 'PA', '591', '013', 'grulac', ['member'], ['ECLAC']],
  ['PCN', 'PN', '612', '061', null, [], null],
  ['PER', 'PE', '604', '005', 'grulac', ['member'], ['ECLAC']],
  ['PHL', 'PH', '608', '035', 'asia_pacific', ['member'], ['ESCAP']],
  ['PLW', 'PW', '585', '057', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['PNG', 'PG', '598', '054', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['POL', 'PL', '616', '151', 'eastern_european', ['member'], ['ECE']],
  ['PRI', 'PR', '630', '029', null, [], null],
  ['PRK', 'KP', '408', '030', 'asia_pacific', ['member'], ['ESCAP']],
  ['PRT', 'PT', '620', '039', 'weog', ['member'], ['ECE', 'ECLAC']],
  ['PRY', 'PY', '600', '005', 'grulac', ['member', 'lldc'], ['ECLAC']],
  ['PSE', 'PS', '275', '145', null, [], ['ESCWA']],
  ['PYF', 'PF', '258', '061', null, [], null],
  ['QAT', 'QA', '634', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['REU', 'RE', '638', '014', null, [], null],
  ['ROU', 'RO', '642', '151', 'eastern_european', ['member'], ['ECE']],
  ['RUS', 'RU', '643', '151', 'eastern_european', ['member'], ['ECE', 'ESCAP']],
  ['RWA', 'RW', '646', '014', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['SAU', 'SA', '682', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['SDN', 'SD', '729', '015', 'african', ['member', 'ldc'], ['ECA', 'ESCWA']],
  ['SEN', 'SN', '686', '011', 'african', ['member', 'ldc'], ['ECA']],
  ['SGP', 'SG', '702', '035', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['SGS', 'GS', '239', '005', null, [], null],
  ['SHN', 'SH', '654', '011', null, [], null],
  ['SJM', 'SJ', '744', '154', null, [], null],
  ['SLB', 'SB', '090', '054', 'asia_pacific', ['member', 'ldc', 'sids'], ['ESCAP']],
  ['SLE', 'SL', '694', '011', 'african', ['member', 'ldc'], ['ECA']],
  ['SLV', 'SV', '222', '013', 'grulac', ['member'], ['ECLAC']],
  ['SMR', 'SM', '674', '039', 'weog', ['member'], ['ECE']],
  ['SOM', 'SO', '706', '014', 'african', ['member', 'ldc'], ['ECA', 'ESCWA']],
  ['SPM', 'PM', '666', '021', null, [], null],
  ['SRB', 'RS', '688', '039', 'eastern_european', ['member'], ['ECE']],
  ['SSD', 'SS', '728', '014', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['STP', 'ST', '678', '017', 'african', ['member', 'ldc', 'sids'], ['ECA']],
  ['SUR', 'SR', '740', '005', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['SVK', 'SK', '703', '151', 'eastern_european', ['member'], ['ECE']],
  ['SVN', 'SI', '705', '039', 'eastern_european', ['member'], ['ECE']],
  ['SWE', 'SE', '752', '154', 'weog', ['member'], ['ECE']],
  ['SWZ', 'SZ', '748', '018', 'african', ['member', 'lldc'], ['ECA']],
  ['SXM', 'SX', '534', '029', null, [], null],
  ['SYC', 'SC', '690', '014', 'african', ['member', 'sids'], ['ECA']],
  ['SYR', 'SY', '760', '145', 'asia_pacific', ['member'], ['ESCWA']],
  ['TCA', 'TC', '796', '029', null, [], null],
  ['TCD', 'TD', '148', '017', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['TGO', 'TG', '768', '011', 'african', ['member', 'ldc'], ['ECA']],
  ['THA', 'TH', '764', '035', 'asia_pacific', ['member'], ['ESCAP']],
  ['TJK', 'TJ', '762', '143', 'asia_pacific', ['member', 'lldc'], ['ECE', 'ESCAP']],
  ['TKL', 'TK', '772', '061', null, [], null],
  ['TKM', 'TM', '795', '143', 'asia_pacific', ['member', 'lldc'], ['ECE', 'ESCAP']],
  ['TLS', 'TL', '626', '035', 'asia_pacific', ['member', 'ldc', 'sids'], ['ESCAP']],
  ['TON', 'TO', '776', '061', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['TTO', 'TT', '780', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['TUN', 'TN', '788', '015', 'african', ['member'], ['ECA', 'ESCWA']],
  ['TUR', 'TR', '792', '145', 'weog', ['member'], ['ECE', 'ECLAC', 'ESCAP']],
  ['TUV', 'TV', '798', '061', 'asia_pacific', ['member', 'ldc', 'sids'], ['ESCAP']],
  ['TZA', 'TZ', '834', '014', 'african', ['member', 'ldc'], ['ECA']],
  ['UGA', 'UG', '800', '014', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['UKR', 'UA', '804', '151', 'eastern_european', ['member'], ['ECE']],
  ['UMI', 'UM', '581', '057', null, [], null],
  ['URY', 'UY', '858', '005', 'grulac', ['member'], ['ECLAC']],
  ['USA', 'US', '840', '021', null, ['member'], ['ECE', 'ECLAC', 'ESCAP']],
  ['UZB', 'UZ', '860', '143', 'asia_pacific', ['member', 'lldc'], ['ECE', 'ESCAP']],
  ['VAT', 'VA', '336', '039', null, [], null],
  ['VCT', 'VC', '670', '029', 'grulac', ['member', 'sids'], ['ECLAC']],
  ['VEN', 'VE', '862', '005', 'grulac', ['member'], ['ECLAC']],
  ['VGB', 'VG', '092', '029', null, [], null],
  ['VIR', 'VI', '850', '029', null, [], null],
  ['VNM', 'VN', '704', '035', 'asia_pacific', ['member'], ['ESCAP']],
  ['VUT', 'VU', '548', '054', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['WLF', 'WF', '876', '061', null, [], null],
  ['WSM', 'WS', '882', '061', 'asia_pacific', ['member', 'sids'], ['ESCAP']],
  ['YEM', 'YE', '887', '145', 'asia_pacific', ['member', 'ldc'], ['ESCWA']],
  ['ZAF', 'ZA', '710', '018', 'african', ['member'], ['ECA']],
  ['ZMB', 'ZM', '894', '014', 'african', ['member', 'ldc', 'lldc'], ['ECA']],
  ['ZWE', 'ZW', '716', '014', 'african', ['member', 'lldc'], ['ECA']],
] as const satisfies readonly Row[]

/** Code of a country or area. */
export type Iso3 = (typeof ROWS)[number][0]

/** ISO 3166-1 alpha-3 codes of the 248 countries and areas, in alphabetical order. */
export const ISO3_CODES: readonly Iso3[] = ROWS.map(([iso3]) => iso3)

const ON_LDC_LIST: LdcInterval = { from: null, until: null, underDecision: false }

/** Where more is settled, or less, than that a country is on the list. */
const LDC_INTERVALS: { readonly [iso3 in Iso3]?: LdcInterval } = {
  BGD: { from: null, until: null, underDecision: true },
  LAO: { from: null, until: '2026-11-24', underDecision: false },
  NPL: { from: null, until: '2026-11-24', underDecision: false },
  STP: { from: null, until: '2024-12-13', underDecision: false },
}

/** All countries and areas, in the order of their codes. */
export const COUNTRIES: readonly Country[] = ROWS.map((row) => toCountry(row[0], row))

function toCountry(iso3: Iso3, [, iso2, m49, within, regionalGroup, lists, commissions]: Row): Country {
  return {
    iso3,
    iso2,
    m49,
    ...placeOf(within),
    unMember: lists.includes('member'),
    regionalGroup,
    ldc: lists.includes('ldc') ? [LDC_INTERVALS[iso3] ?? ON_LDC_LIST] : [],
    lldc: lists.includes('lldc'),
    sids: lists.includes('sids'),
    commissions: commissions ?? [],
    commissionsKnown: commissions !== null,
  }
}

function placeOf(within: M49Code | null): Pick<Country, 'region' | 'subRegion' | 'intermediate'> {
  const place: Partial<Record<M49Level, M49Code>> = {}
  for (let code = within; code !== null;) {
    const node = M49_REGIONS.find((region) => region.code === code)
    if (!node) break
    place[node.level] = node.code
    code = node.parent
  }
  return { region: place.region ?? null, subRegion: place.sub_region ?? null, intermediate: place.intermediate ?? null }
}
