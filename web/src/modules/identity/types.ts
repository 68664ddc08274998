export interface Me {
  signed_in: boolean;
  person?: string;
  name?: string;
  roles: string[];
  rights: string[];
  demo: boolean;
  community: { name_ar: string; name_en: string; zone: string };
}

export interface Session {
  person: string;
  token: string;
  name: string;
  roles: string[];
  rights: string[];
  expires_at: string;
}

export interface DemoPerson {
  person: string;
  name: string;
  role: string;
  note_ar: string;
  note_en: string;
}
