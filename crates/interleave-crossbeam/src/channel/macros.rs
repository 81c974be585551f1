//! `select!` and `select_biased!`.
//!
//! The cases are taken off the list one at a time, each operand bound by a `match` of its own, so that what
//! it borrows lives until the end. At the end of the list stand, in this order: the chosen operation, a chain
//! of `if` that completes it, and the case's own code, outside of everything that still borrows an operand.

/// As `crossbeam::channel::select!`: waits until one of the operations is possible, and carries it out.
#[macro_export]
macro_rules! select {
    ($($tokens:tt)*) => {
        $crate::__select_case!([$crate::channel::Select::new()] [] [] $($tokens)*)
    };
}

/// As `crossbeam::channel::select_biased!`: of several operations that are possible, the first one is taken.
#[macro_export]
macro_rules! select_biased {
    ($($tokens:tt)*) => {
        $crate::__select_case!([$crate::channel::Select::new_biased()] [] [] $($tokens)*)
    };
}

/// Takes one case off the list.
#[doc(hidden)]
#[macro_export]
macro_rules! __select_case {
    // The end of the list.
    ([$new:expr] [] []) => {
        ::core::compile_error!("empty `select!` block")
    };
    ([$new:expr] [$($case:tt)*] []) => {
        $crate::__select_run!([$new] (::core::option::Option::None) (::core::unreachable!("no `default` case")) $($case)*)
    };
    ([$new:expr] [$($case:tt)*] [($timeout:expr) $default:expr]) => {
        $crate::__select_run!([$new] (::core::option::Option::Some($timeout)) ($default) $($case)*)
    };

    // recv
    ([$new:expr] [$($case:tt)*] $def:tt recv($r:expr $(,)?) -> $res:pat => $body:expr $(, $($rest:tt)*)?) => {
        match &$r {
            operand => $crate::__select_case!([$new] [$($case)* {recv operand () $res => $body}] $def $($($rest)*)?),
        }
    };
    ([$new:expr] [$($case:tt)*] $def:tt recv($r:expr $(,)?) -> $res:pat => $body:block $($rest:tt)*) => {
        match &$r {
            operand => $crate::__select_case!([$new] [$($case)* {recv operand () $res => $body}] $def $($rest)*),
        }
    };

    // send
    ([$new:expr] [$($case:tt)*] $def:tt send($s:expr, $m:expr $(,)?) -> $res:pat => $body:expr $(, $($rest:tt)*)?) => {
        match &$s {
            operand => $crate::__select_case!([$new] [$($case)* {send operand ($m) $res => $body}] $def $($($rest)*)?),
        }
    };
    ([$new:expr] [$($case:tt)*] $def:tt send($s:expr, $m:expr $(,)?) -> $res:pat => $body:block $($rest:tt)*) => {
        match &$s {
            operand => $crate::__select_case!([$new] [$($case)* {send operand ($m) $res => $body}] $def $($rest)*),
        }
    };

    // default
    ([$new:expr] $cases:tt [] default $(())? => $body:expr $(, $($rest:tt)*)?) => {
        $crate::__select_case!([$new] $cases [(::core::option::Option::None) $body] $($($rest)*)?)
    };
    ([$new:expr] $cases:tt [] default $(())? => $body:block $($rest:tt)*) => {
        $crate::__select_case!([$new] $cases [(::core::option::Option::None) $body] $($rest)*)
    };
    ([$new:expr] $cases:tt [] default($timeout:expr $(,)?) => $body:expr $(, $($rest:tt)*)?) => {
        $crate::__select_case!([$new] $cases [(::core::option::Option::Some($timeout)) $body] $($($rest)*)?)
    };
    ([$new:expr] $cases:tt [] default($timeout:expr $(,)?) => $body:block $($rest:tt)*) => {
        $crate::__select_case!([$new] $cases [(::core::option::Option::Some($timeout)) $body] $($rest)*)
    };
    ([$new:expr] $cases:tt [$($def:tt)+] default $($rest:tt)*) => {
        ::core::compile_error!("there can be only one `default` case in a `select!` block")
    };

    // Anything else.
    ([$new:expr] $cases:tt $def:tt $($rest:tt)+) => {
        ::core::compile_error!(::core::concat!(
            "expected `recv(r) -> msg => …`, `send(s, msg) -> res => …`, `default => …` or `default(timeout) => …`, found `",
            ::core::stringify!($($rest)+),
            "`"
        ))
    };
}

/// Chooses, and carries out.
#[doc(hidden)]
#[macro_export]
macro_rules! __select_run {
    ([$new:expr] ($timeout:expr) ($default:expr) $({$op:ident $operand:ident $args:tt $res:pat => $body:expr})*) => {{
        let picked = {
            #[allow(unused_mut)]
            let mut select = $new;
            $($crate::__select_add!(select $op $operand);)*
            select.pick_for_macro($timeout)
        };
        match picked {
            ::core::option::Option::None => $default,
            ::core::option::Option::Some(picked) => {
                $crate::__select_complete!(picked (0usize) $({$op $operand $args $res => $body})*)
            }
        }
    }};
}

/// Adds a case to the select.
#[doc(hidden)]
#[macro_export]
macro_rules! __select_add {
    ($select:ident recv $operand:ident) => {
        let _ = $select.recv($operand);
    };
    ($select:ident send $operand:ident) => {
        let _ = $select.send($operand);
    };
}

/// Completes the chosen case.
#[doc(hidden)]
#[macro_export]
macro_rules! __select_complete {
    ($picked:ident ($index:expr)) => {{
        let _ = $picked;
        ::core::unreachable!("one of the cases was chosen")
    }};
    ($picked:ident ($index:expr) {recv $operand:ident () $res:pat => $body:expr} $($case:tt)*) => {
        if $picked.index() == $index {
            let $res = $picked.recv($operand);
            $body
        } else {
            $crate::__select_complete!($picked ($index + 1) $($case)*)
        }
    };
    ($picked:ident ($index:expr) {send $operand:ident ($m:expr) $res:pat => $body:expr} $($case:tt)*) => {
        if $picked.index() == $index {
            let $res = $picked.send($operand, $m);
            $body
        } else {
            $crate::__select_complete!($picked ($index + 1) $($case)*)
        }
    };
}
