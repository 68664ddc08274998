// How good a targeting was, found from outcomes that only the story knows. docs/targeting.md says
// what the numbers mean.

/** Weighted share of the true poor left out, and of the selected who are not poor. */
export function errors(units, isPoor, isSelected) {
  let poor = 0, missed = 0, selected = 0, leaked = 0;
  for (const unit of units) {
    if (isPoor(unit)) {
      poor += unit.weight;
      if (!isSelected(unit)) missed += unit.weight;
    }
    if (isSelected(unit)) {
      selected += unit.weight;
      if (!isPoor(unit)) leaked += unit.weight;
    }
  }
  return { exclusion: missed / poor, inclusion: leaked / selected };
}

/** The units among the truly poorest `count`, lowest outcome first; ties by code. */
export function poorest(units, count) {
  const order = [...units].sort((a, b) => a.outcome - b.outcome || (a.code < b.code ? -1 : 1));
  return new Set(order.slice(0, count).map((unit) => unit.code));
}

/** R² of a prediction of `truth`. */
export function r2(units, truth, predicted) {
  let weights = 0, mean = 0;
  for (const unit of units) {
    weights += unit.weight;
    mean += unit.weight * truth(unit);
  }
  mean /= weights;
  let left = 0, all = 0;
  for (const unit of units) {
    left += unit.weight * (truth(unit) - predicted(unit)) ** 2;
    all += unit.weight * (truth(unit) - mean) ** 2;
  }
  return 1 - left / all;
}

/** Mean of the F1 of each class. */
export function macroF1(units, truth, predicted) {
  const classes = [...new Set(units.map(truth))];
  let sum = 0;
  for (const value of classes) {
    let hit = 0, said = 0, is = 0;
    for (const unit of units) {
      if (predicted(unit) === value) ++said;
      if (truth(unit) === value) ++is;
      if (predicted(unit) === value && truth(unit) === value) ++hit;
    }
    sum += hit === 0 ? 0 : (2 * hit) / (said + is);
  }
  return sum / classes.length;
}

/** Chance that a poor unit scores below one that is not (ties count half). */
export function auc(units, isPoor) {
  const order = [...units].sort((a, b) => a.score - b.score);
  let rankSum = 0, poor = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && order[j].score === order[i].score) ++j;
    const rank = (i + 1 + j) / 2;
    for (let k = i; k < j; ++k)
      if (isPoor(order[k])) {
        rankSum += rank;
        ++poor;
      }
    i = j;
  }
  const others = order.length - poor;
  return 1 - (rankSum - (poor * (poor + 1)) / 2) / (poor * others);
}
