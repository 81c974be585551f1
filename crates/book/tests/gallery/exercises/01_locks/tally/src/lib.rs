//! The learner writes here.
