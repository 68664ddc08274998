// Features and groups as people say them.

import { format, named, t, tryWords } from '$app/i18n';
import type { Coefficient, SurveyFeature } from './api';

export const featureName = (one: Pick<SurveyFeature, 'name' | 'label_ar' | 'label_en'>): string =>
  named(one.label_ar, one.label_en) || one.name;

export function coefficientName(one: Coefficient): string {
  const name = named(one.label_ar, one.label_en) || one.feature;
  if (one.missing) return t('targeting.line_missing', { feature: name });
  if (one.level === '*') return t('targeting.line_rare', { feature: name });
  return one.level ? t('targeting.line_level', { feature: name, level: one.level }) : name;
}

export function groupName(group: string, features: SurveyFeature[] = []): string {
  const feature = features.find((one) => one.name === group);
  return tryWords(`targeting.group.${group}`) ?? (feature ? featureName(feature) : group);
}

export const groupValue = (group: string, value: string): string =>
  tryWords(`targeting.group_value.${group}.${value}`) ?? tryWords(`targeting.value.${value}`) ??
  value.replace(/\d+/g, (digits) => format.number(Number(digits)));
