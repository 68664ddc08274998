export interface Area {
  code: string;
  name_ar: string;
  name_en: string;
  level: 'governorate' | 'centre' | 'village';
  parent: string;
}

export interface HouseholdRow {
  household: string;
  code: string;
  head_name: string;
  village: string;
  village_code: string;
  size: number;
  phone_last4: string;
  registered_on: string;
  programmes: number;
}

export interface PersonName {
  first: string;
  father: string;
  grandfather: string;
  family: string;
}

export interface Member {
  person: string;
  name: PersonName;
  nickname?: string;
  sex: string;
  birth_year: number;
  relation: string;
  phone?: string;
  national_id?: string;
}

export interface Answer {
  name: string;
  label_ar?: string;
  label_en?: string;
  value: number | string;
}

export interface Access {
  at: string;
  purpose: string;
  role: string;
}

export interface Household {
  household: string;
  code: string;
  area: { governorate: string; centre: string; village: string };
  registered_on: string;
  basis?: string;
  members: Member[];
  answers: Answer[];
  accesses: Access[];
}
