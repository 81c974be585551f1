//! `Cell` and `RefCell`.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use crate::support::run;

#[test]
fn a_cell_is_set_through_a_shared_reference() {
    struct SomeStruct {
        regular_field: u8,
        special_field: Cell<u8>,
    }
    run(|| {
        let mine = SomeStruct { regular_field: 0, special_field: Cell::new(1) };
        mine.special_field.set(100);
        assert_eq!((mine.regular_field, mine.special_field.get()), (0, 100));
        let (one, other) = (Cell::new(5), Cell::new(10));
        one.swap(&other);
        one.swap(&one);
        assert_eq!((one.get(), other.get()), (10, 5));
        one.update(|x| x + 1);
        assert_eq!((one.replace(3), one.take(), one.into_inner()), (11, 3, 0));
        let mut cell = Cell::from(String::from("x"));
        cell.get_mut().push('y');
        assert_eq!(cell.take(), "xy");
        // SAFETY: nobody else is there.
        unsafe { cell.as_ptr().write(String::from("z")) };
        assert_eq!(cell.into_inner(), "z");
    });
}

#[test]
fn cells_compare_and_are_printed() {
    run(|| {
        let (one, two) = (Cell::new(1), Cell::new(2));
        assert!(
            one < two
                && one.clone() == one
                && one.max(two.clone()) == two
                && Cell::<u8>::default().get() == 0
        );
        assert_eq!(format!("{two:?}"), "Cell { value: 2 }");
        let (one, two) = (RefCell::new(1), RefCell::new(2));
        assert!(one < two && one.clone() == one && one.max(two.clone()) == two);
        let held = two.borrow_mut();
        assert_eq!(format!("{two:?}"), "RefCell { value: <borrowed> }");
        drop(held);
        assert_eq!(format!("{two:?}"), "RefCell { value: 2 }");
        let mut copy = RefCell::from(0);
        copy.clone_from(&two);
        assert_eq!(copy, two);
    });
}

#[test]
fn borrows_are_counted_as_the_program_runs() {
    run(|| {
        let shared_map: Rc<RefCell<HashMap<_, _>>> = Rc::new(RefCell::new(HashMap::new()));
        {
            let mut map: RefMut<'_, _> = shared_map.borrow_mut();
            map.insert("africa", 92388);
            map.insert("kyoto", 11837);
            assert!(shared_map.try_borrow().is_err() && shared_map.try_borrow_mut().is_err());
        }
        let total: i32 = shared_map.borrow().values().sum();
        assert_eq!(total, 104_225);
        let one = Ref::map(shared_map.borrow(), |map| &map["kyoto"]);
        assert!(shared_map.try_borrow().is_ok() && shared_map.try_borrow_mut().is_err());
        // SAFETY: nobody borrows it mutably meanwhile.
        assert!(unsafe { shared_map.try_borrow_unguarded() }.is_ok_and(|map| map.len() == 2));
        assert_eq!(*one, 11837);
    });
}

#[test]
fn values_are_exchanged() {
    run(|| {
        let cell = RefCell::new(5);
        assert_eq!(cell.replace_with(|&mut old| old + 1), 5);
        let other = RefCell::new(1);
        cell.swap(&other);
        assert_eq!(
            (cell.replace(7), other.take(), cell.clone().into_inner(), other),
            (1, 6, 7, RefCell::new(0))
        );
        let mut cell = cell;
        *cell.get_mut() += 1;
        // SAFETY: nobody else is there.
        assert_eq!(unsafe { *cell.as_ptr() }, 8);
    });
}

#[test]
fn a_second_borrow_panics() {
    run(|| {
        let cell = RefCell::new(5);
        let _held = cell.borrow_mut();
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(cell.borrow()))).is_err());
    });
}

/// A node that knows its neighbours and its parent.
struct Node<'a> {
    value: Cell<u32>,
    next: Cell<Option<&'a Node<'a>>>,
    others: RefCell<Vec<&'a Node<'a>>>,
}

#[test]
fn nodes_may_know_each_other() {
    struct Owner {
        gadgets: RefCell<Vec<Weak<Owner>>>,
    }
    run(|| {
        let make =
            |value| Node { value: Cell::new(value), next: Cell::new(None), others: RefCell::default() };
        let (one, two) = (make(1), make(2));
        one.next.set(Some(&two));
        two.next.set(Some(&one));
        one.others.borrow_mut().push(&one);
        let around = one.next.get().and_then(|two| two.next.get()).map(|one| one.value.get());
        assert_eq!((around, one.others.borrow()[0].value.get()), (Some(1), 1));
        let owner = Rc::new(Owner { gadgets: RefCell::new(Vec::new()) });
        owner.gadgets.borrow_mut().push(Rc::downgrade(&owner));
        assert!(owner.gadgets.borrow()[0].upgrade().is_some());
    });
}

#[test]
fn they_hold_what_has_no_size() {
    run(|| {
        let shapes: Vec<Rc<RefCell<dyn ToString>>> =
            vec![Rc::new(RefCell::new(1)), Rc::new(RefCell::new("two"))];
        let said: Vec<_> = shapes.iter().map(|shape| shape.borrow().to_string()).collect();
        assert_eq!(said, ["1", "two"]);
        let slice: &RefCell<[u8]> = &RefCell::new([1, 2, 3]);
        slice.borrow_mut()[0] = 7;
        assert_eq!(slice.borrow().first(), Some(&7));
        let mut cells: Box<Cell<[u8]>> = Box::new(Cell::new([1, 2]));
        cells.get_mut()[0] = 3;
    });
}

#[allow(clippy::declare_interior_mutable_const, reason = "a learner may write it")]
const NONE: Cell<Option<u8>> = Cell::new(None);

#[test]
fn they_are_made_by_the_compiler() {
    run(|| {
        let four = [NONE; 4];
        four[0].set(Some(1));
        assert_eq!(four.map(Cell::into_inner), [Some(1), None, None, None]);
        assert_eq!(const { RefCell::new(7) }.into_inner(), 7);
    });
}
