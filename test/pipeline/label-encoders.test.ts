import { expect, test } from 'vitest'
import {
  FittedLabelBinarizer,
  FittedLabelEncoder,
  FittedMultiLabelBinarizer,
  LabelBinarizer,
  LabelEncoder,
  MultiLabelBinarizer,
} from '../../src/pipeline/label-encoders.ts'

// What scikit-learn 1.9.1 gives for the same labels.
test('labels become their positions among the sorted classes, and come back', () => {
  const fitted = new LabelEncoder().fit(['paris', 'paris', 'tokyo', 'amsterdam'])
  expect(fitted.classes).toEqual(['amsterdam', 'paris', 'tokyo'])
  expect([...fitted.transform(['tokyo', 'tokyo', 'paris'])]).toEqual([2, 2, 1])
  expect(fitted.inverseTransform([2, 0])).toEqual(['tokyo', 'amsterdam'])
  const again = new FittedLabelEncoder((JSON.parse(JSON.stringify(fitted)) as FittedLabelEncoder).classes)
  expect([...again.transform(['tokyo'])]).toEqual([2])
  expect(() => fitted.transform(['rome'])).toThrow(
    'Column `label`, row 0: the label rome is not among the classes amsterdam, paris, tokyo.',
  )
  expect(() => fitted.inverseTransform([0, 3])).toThrow('Column `label`, row 1: 3 is not the number of a class.')
  expect(() => new LabelEncoder().fit([null as never])).toThrow('the label is null; give every row a label.')
})

test('three classes become three columns, two become one, one becomes zeros', () => {
  const three = new LabelBinarizer().fit([1, 2, 6, 4, 2])
  expect([...three.transform([1, 6, 7]).rows()]).toEqual([
    { 1: 1, 2: 0, 4: 0, 6: 0 },
    { 1: 0, 2: 0, 4: 0, 6: 1 },
    { 1: 0, 2: 0, 4: 0, 6: 0 },
  ])
  expect(three.inverseTransform(three.transform([1, 6, 2]))).toEqual([1, 6, 2])
  const two = new LabelBinarizer({ negLabel: -1 }).fit(['yes', 'no'])
  expect([...two.transform(['yes', 'no', 'other']).rows()]).toEqual([{ yes: 1 }, { yes: -1 }, { yes: -1 }])
  expect(two.inverseTransform(two.transform(['yes', 'no']))).toEqual(['yes', 'no'])
  const one = new LabelBinarizer().fit([true])
  expect([...one.transform([true]).rows()]).toEqual([{ true: 0 }])
  expect(one.inverseTransform(one.transform([true]))).toEqual([true])
  const { classes, params } = JSON.parse(JSON.stringify(two)) as FittedLabelBinarizer
  expect(new FittedLabelBinarizer(classes, params).inverseTransform(two.transform(['no']))).toEqual(['no'])
  expect(() => new LabelBinarizer({ negLabel: 2 })).toThrow(
    'Parameter `posLabel`: 1 is not a finite number above negLabel, 2.',
  )
})

test('lists of labels become one column per class, and come back', () => {
  const fitted = new MultiLabelBinarizer().fit([['sci-fi', 'thriller'], ['comedy'], []])
  expect(fitted.classes).toEqual(['comedy', 'sci-fi', 'thriller'])
  const table = fitted.transform([['sci-fi', 'thriller', 'never'], []])
  expect([...table.rows()]).toEqual([
    { comedy: 0, 'sci-fi': 1, thriller: 1 },
    { comedy: 0, 'sci-fi': 0, thriller: 0 },
  ])
  expect(fitted.inverseTransform(table)).toEqual([['sci-fi', 'thriller'], []])
  const given = new MultiLabelBinarizer({ classes: ['b', 'a'] }).fit([['a', 'c']])
  expect(given.transform([['a']]).columnNames).toEqual(['b', 'a'])
  const { classes } = JSON.parse(JSON.stringify(given)) as FittedMultiLabelBinarizer
  expect(new FittedMultiLabelBinarizer(classes).classes).toEqual(['b', 'a'])
  const wrong = new LabelBinarizer({ posLabel: 3 }).fit(['a', 'b', 'c']).transform(['a'])
  expect(() => given.inverseTransform(wrong)).toThrow('Column `a`, row 0: 3 is neither 0 nor 1.')
  expect(() => new MultiLabelBinarizer({ classes: ['a', 'a'] }).fit([])).toThrow(
    'Parameter `classes`: the class a is there twice.',
  )
})
