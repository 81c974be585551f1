//! What the real types are, those of this crate are too: each line is compiled with both.

macro_rules! kinds {
    ($name:ident: $futures:ident) => {
        #[test]
        fn $name() {
            use std::cell::Cell;
            use std::error::Error;
            use std::fmt::Debug;
            use std::future::Ready;

            use $futures::channel::{mpsc, oneshot};
            use $futures::future::{
                AbortHandle, AbortRegistration, Abortable, Aborted, BoxFuture, FusedFuture, FutureExt,
                Remote, RemoteHandle, Shared, WeakShared,
            };
            use $futures::lock::{
                MappedMutexGuard, Mutex, MutexGuard, MutexLockFuture, OwnedMutexGuard, OwnedMutexLockFuture,
            };
            use $futures::prelude::*;
            use $futures::stream::{Empty, FusedStream};
            use $futures::task::AtomicWaker;

            fn shows<T: Debug>() {}
            fn moves<T: Send>() {}
            fn is_shared<T: Sync>() {}
            fn unpins<T: Unpin>() {}
            fn clones<T: Clone>() {}
            fn ends_once<T: FusedFuture>() {}
            fn streams<T: Stream + FusedStream>() {}
            fn takes<T: Sink<u8, Error = mpsc::SendError>>() {}
            fn fails<T: Error>() {}

            type Lone = Cell<u8>;
            static LOCK: Mutex<u8> = Mutex::new(0);
            static WAKER: AtomicWaker = AtomicWaker::new();
            let (_, _) = (&LOCK, &WAKER);

            shows::<(Mutex<Lone>, MutexGuard<u8>, MappedMutexGuard<Lone, u8>, OwnedMutexGuard<u8>)>();
            shows::<(MutexLockFuture<Lone>, OwnedMutexLockFuture<Lone>)>();
            moves::<(Mutex<Lone>, MutexGuard<Lone>, MappedMutexGuard<Lone, u8>, OwnedMutexGuard<Lone>)>();
            moves::<(MutexLockFuture<Lone>, OwnedMutexLockFuture<Lone>)>();
            is_shared::<(Mutex<Lone>, MutexGuard<u8>, MappedMutexGuard<u8, u8>, OwnedMutexGuard<u8>)>();
            is_shared::<(MutexLockFuture<*const u8>, OwnedMutexLockFuture<*const u8>)>();
            unpins::<(MutexLockFuture<[u8]>, OwnedMutexLockFuture<[u8]>, MutexGuard<[u8]>)>();
            ends_once::<MutexLockFuture<Lone>>();
            ends_once::<OwnedMutexLockFuture<Lone>>();
            let _: (Mutex<u8>, Mutex<u8>, AtomicWaker) =
                (Mutex::default(), Mutex::from(1), AtomicWaker::default());
            let _: std::sync::Arc<Mutex<dyn Debug>> = std::sync::Arc::new(Mutex::new(1));

            shows::<(oneshot::Sender<Lone>, oneshot::Receiver<Lone>, oneshot::Cancellation<u8>)>();
            moves::<(oneshot::Sender<Lone>, oneshot::Receiver<Lone>)>();
            is_shared::<(oneshot::Sender<Lone>, oneshot::Receiver<Lone>)>();
            unpins::<(oneshot::Sender<*const u8>, oneshot::Receiver<*const u8>)>();
            ends_once::<oneshot::Receiver<u8>>();
            fails::<oneshot::Canceled>();

            shows::<(mpsc::Sender<Lone>, mpsc::Receiver<Lone>)>();
            shows::<(mpsc::UnboundedSender<Lone>, mpsc::UnboundedReceiver<Lone>)>();
            moves::<(mpsc::Sender<Lone>, mpsc::Receiver<Lone>)>();
            moves::<(mpsc::UnboundedSender<Lone>, mpsc::UnboundedReceiver<Lone>)>();
            is_shared::<(mpsc::Sender<Lone>, mpsc::Receiver<Lone>)>();
            is_shared::<(mpsc::UnboundedSender<Lone>, mpsc::UnboundedReceiver<Lone>)>();
            unpins::<(mpsc::Sender<*const u8>, mpsc::Receiver<*const u8>)>();
            clones::<(mpsc::Sender<Lone>, mpsc::UnboundedSender<Lone>)>();
            takes::<mpsc::Sender<u8>>();
            takes::<mpsc::UnboundedSender<u8>>();
            takes::<&mpsc::UnboundedSender<u8>>();
            streams::<mpsc::Receiver<Lone>>();
            streams::<mpsc::UnboundedReceiver<Lone>>();
            ends_once::<mpsc::Recv<mpsc::Receiver<Lone>>>();
            fails::<mpsc::SendError>();
            fails::<mpsc::TrySendError<u8>>();
            fails::<mpsc::TryRecvError>();
            fails::<mpsc::RecvError>();

            shows::<(AtomicWaker, AbortHandle, AbortRegistration, Abortable<u8>, Aborted)>();
            clones::<(AbortHandle, Abortable<u8>, Shared<Ready<u8>>, WeakShared<Ready<u8>>)>();
            moves::<(AtomicWaker, AbortHandle, AbortRegistration, Abortable<Ready<Lone>>)>();
            is_shared::<(AtomicWaker, AbortHandle, AbortRegistration, Abortable<Ready<u8>>)>();
            shows::<(Shared<Ready<u8>>, WeakShared<Ready<u8>>, Remote<Ready<u8>>, RemoteHandle<u8>)>();
            moves::<(Shared<BoxFuture<'static, u8>>, WeakShared<BoxFuture<'static, u8>>)>();
            is_shared::<(Shared<BoxFuture<'static, u8>>, WeakShared<BoxFuture<'static, u8>>)>();
            moves::<(Remote<BoxFuture<'static, u8>>, RemoteHandle<Lone>)>();
            unpins::<Shared<std::future::Pending<u8>>>();
            ends_once::<Shared<Ready<u8>>>();
            fn aborts<T: Future<Output = Result<u8, Aborted>>, S: Stream<Item = u8>>() {}
            aborts::<Abortable<Ready<u8>>, Abortable<Empty<u8>>>();

            let all = std::future::ready(1).map(|one: u8| one + 1).then(std::future::ready);
            let all = FutureExt::map_into::<u16>(all).inspect(|_| ()).fuse().boxed();
            let all = all.shared().unit_error().never_error().boxed_local();
            assert_eq!(all.now_or_never(), Some(Ok(Ok(2))));
            let mut ready = std::future::ready(std::future::ready(1)).flatten().left_future::<Ready<u8>>();
            let waker = $futures::task::noop_waker();
            assert!(ready.poll_unpin(&mut std::task::Context::from_waker(&waker)).is_ready());
            let stream = std::future::ready(1).right_future::<Ready<u8>>().into_stream();
            assert_eq!(stream.collect::<Vec<_>>().now_or_never(), Some(vec![1]));
        }
    };
}

kinds!(the_real_ones_are: futures);
kinds!(so_are_these: interleave_futures);
