export default {
  compilerOptions: {
    runes: true,
    // Short names of scoped styles: they are in every rule and in every element.
    cssHash: ({ hash, filename }) => `s-${hash(filename).slice(0, 5)}`,
  },
};
