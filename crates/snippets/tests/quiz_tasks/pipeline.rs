//! `02_channels/pipeline.md`

use real::collections::BTreeSet;

use crate::outcomes::outcomes;

mod hears {
    // ANCHOR: hears
    use tokio::sync::mpsc;

    async fn a(mut input: mpsc::Receiver<u32>, output: mpsc::Sender<u32>) {
        while let Some(value) = input.recv().await {
            if output.send(value).await.is_err() {
                return;
            }
        }
    }

    async fn b(input: mpsc::Receiver<u32>, output: mpsc::Sender<u32>) {
        let closed = output.clone();
        tokio::select! {
            () = a(input, output) => {}
            () = closed.closed() => {}
        }
    }
    // ANCHOR_END: hears

    pub async fn which_end() -> (bool, bool) {
        let ((source_a, for_a), (source_b, for_b)) = (mpsc::channel(1), mpsc::channel(1));
        let ((to_a, reader_a), (to_b, reader_b)) = (mpsc::channel(1), mpsc::channel(1));
        let (a, b) = (tokio::spawn(a(for_a, to_a)), tokio::spawn(b(for_b, to_b)));
        drop((reader_a, reader_b));
        // Virtual time passes when nobody can run any more.
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let ended = (a.is_finished(), b.is_finished());
        drop((source_a, source_b));
        ended
    }
}

#[test]
fn who_waits_for_a_value_does_not_hear_that_its_reader_has_gone() {
    assert_eq!(outcomes(hears::which_end), BTreeSet::from([(false, true)]));
}

mod closes {
    // ANCHOR: closes
    use tokio::sync::mpsc;

    pub async fn given() -> Vec<u32> {
        let (sender, mut numbers) = mpsc::channel(1);
        tokio::spawn(async move {
            for number in 0..3 {
                let Ok(room) = sender.reserve().await else { return };
                room.send(number);
            }
        });
        let mut given = vec![numbers.recv().await.unwrap()];
        numbers.close();
        while let Some(number) = numbers.recv().await {
            given.push(number);
        }
        given
    }
    // ANCHOR_END: closes
}

#[test]
fn room_that_was_given_is_good_after_close() {
    assert_eq!(outcomes(closes::given), BTreeSet::from([vec![0], vec![0, 1]]));
}
