// Everything made from other files before a build, a check or a test: catalogues, icons, fonts.
import { compileCatalogues } from './catalogue.mjs';
import { writeIcons } from './icons.mjs';
import { subsetFonts } from './fonts.mjs';

compileCatalogues();
writeIcons();
await subsetFonts();
