export interface Area {
  code: string;
  name_ar: string;
  name_en: string;
  level: 'governorate' | 'centre' | 'village';
  parent: string | null;
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
  nickname?: string | null;
  sex: string;
  birth_year: number;
  relation: string;
  phone?: string | null;
  national_id?: string | null;
}

export interface Answer {
  name: string;
  label_ar?: string | null;
  label_en?: string | null;
  value?: number | string | null; // Absent: not known.
}

export interface Access {
  at: string;
  purpose: string;
  role: string;
}

export interface Household {
  household: string;
  code: string;
  area: { governorate?: string | null; centre?: string | null; village?: string | null };
  registered_on: string;
  basis?: string;
  members: Member[];
  answers: Answer[];
  accesses: Access[];
}
