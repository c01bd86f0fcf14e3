-- What a value may be, as functions that CHECK constraints use. The lists are those of src/reference;
-- src/reference-rules.test.ts compares the two, so a list changes in both or in neither.

-- No value twice, no null inside.
create function is_set(anyarray) returns boolean language sql immutable parallel safe as
$$ select cardinality($1) = (select count(distinct value) from unnest($1) as value) $$;
--> statement-breakpoint
create function known_countries() returns text[] language sql immutable parallel safe as
$$ select array[
  'ABW', 'AFG', 'AGO', 'AIA', 'ALA', 'ALB', 'AND', 'ARE', 'ARG', 'ARM', 'ASM', 'ATA', 'ATF', 'ATG', 'AUS', 'AUT', 'AZE', 'BDI',
  'BEL', 'BEN', 'BES', 'BFA', 'BGD', 'BGR', 'BHR', 'BHS', 'BIH', 'BLM', 'BLR', 'BLZ', 'BMU', 'BOL', 'BRA', 'BRB', 'BRN', 'BTN',
  'BVT', 'BWA', 'CAF', 'CAN', 'CCK', 'CHE', 'CHL', 'CHN', 'CIV', 'CMR', 'COD', 'COG', 'COK', 'COL', 'COM', 'CPV', 'CRI', 'CUB',
  'CUW', 'CXR', 'CYM', 'CYP', 'CZE', 'DEU', 'DJI', 'DMA', 'DNK', 'DOM', 'DZA', 'ECU', 'EGY', 'ERI', 'ESH', 'ESP', 'EST', 'ETH',
  'FIN', 'FJI', 'FLK', 'FRA', 'FRO', 'FSM', 'GAB', 'GBR', 'GEO', 'GGY', 'GHA', 'GIB', 'GIN', 'GLP', 'GMB', 'GNB', 'GNQ', 'GRC',
  'GRD', 'GRL', 'GTM', 'GUF', 'GUM', 'GUY', 'HKG', 'HMD', 'HND', 'HRV', 'HTI', 'HUN', 'IDN', 'IMN', 'IND', 'IOT', 'IRL', 'IRN',
  'IRQ', 'ISL', 'ISR', 'ITA', 'JAM', 'JEY', 'JOR', 'JPN', 'KAZ', 'KEN', 'KGZ', 'KHM', 'KIR', 'KNA', 'KOR', 'KWT', 'LAO', 'LBN',
  'LBR', 'LBY', 'LCA', 'LIE', 'LKA', 'LSO', 'LTU', 'LUX', 'LVA', 'MAC', 'MAF', 'MAR', 'MCO', 'MDA', 'MDG', 'MDV', 'MEX', 'MHL',
  'MKD', 'MLI', 'MLT', 'MMR', 'MNE', 'MNG', 'MNP', 'MOZ', 'MRT', 'MSR', 'MTQ', 'MUS', 'MWI', 'MYS', 'MYT', 'NAM', 'NCL', 'NER',
  'NFK', 'NGA', 'NIC', 'NIU', 'NLD', 'NOR', 'NPL', 'NRU', 'NZL', 'OMN', 'PAK', 'PAN', 'PCN', 'PER', 'PHL', 'PLW', 'PNG', 'POL',
  'PRI', 'PRK', 'PRT', 'PRY', 'PSE', 'PYF', 'QAT', 'REU', 'ROU', 'RUS', 'RWA', 'SAU', 'SDN', 'SEN', 'SGP', 'SGS', 'SHN', 'SJM',
  'SLB', 'SLE', 'SLV', 'SMR', 'SOM', 'SPM', 'SRB', 'SSD', 'STP', 'SUR', 'SVK', 'SVN', 'SWE', 'SWZ', 'SXM', 'SYC', 'SYR', 'TCA',
  'TCD', 'TGO', 'THA', 'TJK', 'TKL', 'TKM', 'TLS', 'TON', 'TTO', 'TUN', 'TUR', 'TUV', 'TZA', 'UGA', 'UKR', 'UMI', 'URY', 'USA',
  'UZB', 'VAT', 'VCT', 'VEN', 'VGB', 'VIR', 'VNM', 'VUT', 'WLF', 'WSM', 'YEM', 'ZAF', 'ZMB', 'ZWE'
]::text[] $$;
--> statement-breakpoint
create function known_regions() returns text[] language sql immutable parallel safe as
$$ select array[
  '002', '005', '009', '011', '013', '014', '015', '017', '018', '019', '021', '029', '030', '034', '035', '039', '053', '054',
  '057', '061', '142', '143', '145', '150', '151', '154', '155', '202', '419'
]::text[] $$;
--> statement-breakpoint
create function known_country_groups() returns text[] language sql immutable parallel safe as
$$ select known_regions() || array['001', 'ldc', 'lldc', 'sids', 'group:african', 'group:asia_pacific', 'group:eastern_european', 'group:grulac', 'group:weog'] $$;
--> statement-breakpoint
create function known_currencies() returns text[] language sql immutable parallel safe as
$$ select array[
  'AED', 'AFN', 'ALL', 'AMD', 'AOA', 'ARS', 'AUD', 'AWG', 'AZN', 'BAM', 'BBD', 'BDT', 'BHD', 'BIF', 'BMD', 'BND', 'BOB', 'BOV',
  'BRL', 'BSD', 'BTN', 'BWP', 'BYN', 'BZD', 'CAD', 'CDF', 'CHE', 'CHF', 'CHW', 'CLF', 'CLP', 'CNY', 'COP', 'COU', 'CRC', 'CUP',
  'CVE', 'CZK', 'DJF', 'DKK', 'DOP', 'DZD', 'EGP', 'ERN', 'ETB', 'EUR', 'FJD', 'FKP', 'GBP', 'GEL', 'GHS', 'GIP', 'GMD', 'GNF',
  'GTQ', 'GYD', 'HKD', 'HNL', 'HTG', 'HUF', 'IDR', 'ILS', 'INR', 'IQD', 'IRR', 'ISK', 'JMD', 'JOD', 'JPY', 'KES', 'KGS', 'KHR',
  'KMF', 'KPW', 'KRW', 'KWD', 'KYD', 'KZT', 'LAK', 'LBP', 'LKR', 'LRD', 'LSL', 'LYD', 'MAD', 'MDL', 'MGA', 'MKD', 'MMK', 'MNT',
  'MOP', 'MRU', 'MUR', 'MVR', 'MWK', 'MXN', 'MXV', 'MYR', 'MZN', 'NAD', 'NGN', 'NIO', 'NOK', 'NPR', 'NZD', 'OMR', 'PAB', 'PEN',
  'PGK', 'PHP', 'PKR', 'PLN', 'PYG', 'QAR', 'RON', 'RSD', 'RUB', 'RWF', 'SAR', 'SBD', 'SCR', 'SDG', 'SEK', 'SGD', 'SHP', 'SLE',
  'SOS', 'SRD', 'SSP', 'STN', 'SVC', 'SYP', 'SZL', 'THB', 'TJS', 'TMT', 'TND', 'TOP', 'TRY', 'TTD', 'TWD', 'TZS', 'UAH', 'UGX',
  'USD', 'USN', 'UYI', 'UYU', 'UYW', 'UZS', 'VED', 'VES', 'VND', 'VUV', 'WST', 'XAF', 'XCD', 'XCG', 'XOF', 'XPF', 'YER', 'ZAR',
  'ZMW', 'ZWG'
]::text[] $$;
--> statement-breakpoint
create function known_targets() returns text[] language sql immutable parallel safe as
$$ select array[
  '1.1', '1.2', '1.3', '1.4', '1.5', '1.a', '1.b', '10.1', '10.2', '10.3', '10.4', '10.5', '10.6', '10.7', '10.a', '10.b', '10.c', '11.1', '11.2', '11.3',
  '11.4', '11.5', '11.6', '11.7', '11.a', '11.b', '11.c', '12.1', '12.2', '12.3', '12.4', '12.5', '12.6', '12.7', '12.8', '12.a', '12.b', '12.c', '13.1', '13.2',
  '13.3', '13.a', '13.b', '14.1', '14.2', '14.3', '14.4', '14.5', '14.6', '14.7', '14.a', '14.b', '14.c', '15.1', '15.2', '15.3', '15.4', '15.5', '15.6', '15.7',
  '15.8', '15.9', '15.a', '15.b', '15.c', '16.1', '16.10', '16.2', '16.3', '16.4', '16.5', '16.6', '16.7', '16.8', '16.9', '16.a', '16.b', '17.1', '17.10', '17.11',
  '17.12', '17.13', '17.14', '17.15', '17.16', '17.17', '17.18', '17.19', '17.2', '17.3', '17.4', '17.5', '17.6', '17.7', '17.8', '17.9', '2.1', '2.2', '2.3', '2.4',
  '2.5', '2.a', '2.b', '2.c', '3.1', '3.2', '3.3', '3.4', '3.5', '3.6', '3.7', '3.8', '3.9', '3.a', '3.b', '3.c', '3.d', '4.1', '4.2', '4.3',
  '4.4', '4.5', '4.6', '4.7', '4.a', '4.b', '4.c', '5.1', '5.2', '5.3', '5.4', '5.5', '5.6', '5.a', '5.b', '5.c', '6.1', '6.2', '6.3', '6.4',
  '6.5', '6.6', '6.a', '6.b', '7.1', '7.2', '7.3', '7.a', '7.b', '8.1', '8.10', '8.2', '8.3', '8.4', '8.5', '8.6', '8.7', '8.8', '8.9', '8.a',
  '8.b', '9.1', '9.2', '9.3', '9.4', '9.5', '9.a', '9.b', '9.c'
]::text[] $$;
--> statement-breakpoint
create function is_country(text) returns boolean language sql immutable parallel safe as
$$ select $1 is null or $1 = any (known_countries()) $$;
--> statement-breakpoint
create function are_countries(text[]) returns boolean language sql immutable parallel safe as
$$ select $1 <@ known_countries() $$;
--> statement-breakpoint
create function are_regions(text[]) returns boolean language sql immutable parallel safe as
$$ select $1 <@ known_regions() $$;
--> statement-breakpoint
create function are_country_groups(text[]) returns boolean language sql immutable parallel safe as
$$ select $1 <@ known_country_groups() $$;
--> statement-breakpoint
create function is_currency(text) returns boolean language sql immutable parallel safe as
$$ select $1 is null or $1 = any (known_currencies()) $$;
--> statement-breakpoint
-- Targets exist, and each belongs to one of the goals chosen beside them.
create function are_targets_of(targets text[], goals smallint[]) returns boolean language sql immutable parallel safe as
$$ select targets <@ known_targets()
   and coalesce((select bool_and(split_part(target, '.', 1)::smallint = any (goals)) from unnest(targets) as target), true) $$;
