//! Whose strength is whose, where a combination's strengths stand in one list.
//!
//! `Telmisartan and Amlodipine Tablets 5 mg/80 mg` is not telmisartan 5 mg: no such tablet exists. Labels write
//! the strengths in the order of the names, or the smaller first. The order of the names is kept unless the usual
//! strengths of the substances contradict it and allow exactly one other order.

use super::super::types::{BasicForm, Strength};
use crate::vocabulary::Lexicon;

/// Beyond this many members the orders are too many to mean anything.
const MOST: usize = 4;

/// Puts the strengths of a list into the order of the substances. `beside` tells that each strength stands
/// directly behind its own name, so that nothing is open.
pub(crate) fn settle(
    lexicon: &Lexicon,
    members: &[u32],
    strengths: &mut [Strength],
    basic: Option<BasicForm>,
    beside: bool,
) {
    let solid = matches!(
        basic,
        None | Some(BasicForm::Tablet | BasicForm::Capsule | BasicForm::OralPowder)
    );
    let comparable = strengths.iter().all(|s| s.unit == "mg");
    if beside || !solid || !comparable || members.len() != strengths.len() || members.len() > MOST {
        return;
    }
    let usual = |order: &[usize]| {
        let pairs = members.iter().zip(order);
        let told = pairs.filter_map(|(m, at)| lexicon.doses.is_usual(*m, strengths.get(*at)?.value));
        told.fold((true, false), |(all, any), yes| (all && yes, any || yes))
    };
    let written: Vec<usize> = (0..members.len()).collect();
    if usual(&written).0 {
        return;
    }
    let amounts = |order: &[usize]| -> Vec<_> {
        order
            .iter()
            .filter_map(|at| strengths.get(*at).map(|s| s.value))
            .collect()
    };
    let mut fitting: Vec<Vec<usize>> = Vec::new();
    for order in orders(members.len()) {
        let fits = usual(&order) == (true, true);
        if fits && fitting.iter().all(|known| amounts(known) != amounts(&order)) {
            fitting.push(order);
        }
    }
    let [only] = fitting.as_slice() else { return };
    let sorted: Vec<Strength> = only.iter().filter_map(|at| strengths.get(*at).cloned()).collect();
    strengths.clone_from_slice(&sorted);
}

/// All orders of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new()];
    for _ in 0..count {
        let mut longer = Vec::new();
        for order in &out {
            for next in (0..count).filter(|n| !order.contains(n)) {
                let mut order = order.clone();
                order.push(next);
                longer.push(order);
            }
        }
        out = longer;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{ProductText, read};

    fn strengths(name: &str, strength: &str) -> Vec<String> {
        let text = ProductText {
            names: vec![name],
            strength: Some(strength),
            ..ProductText::default()
        };
        let identity = read(&Lexicon::builtin(), &text).identity;
        let tell = |s: &crate::identity::Ingredient| {
            let value = s.strength.as_ref().map(|s| s.value.to_string());
            format!("{} {}", s.id, value.unwrap_or_default())
        };
        identity.substances.iter().map(tell).collect()
    }

    #[test]
    fn a_strength_that_does_not_exist_belongs_to_the_other_substance() {
        assert_eq!(
            strengths("Telmisartan and Amlodipine Tablets", "5 mg/80 mg"),
            ["amlodipine 5", "telmisartan 80"]
        );
        assert_eq!(
            strengths("培哚普利阿托伐他汀氨氯地平片", "4mg/5mg/20mg"),
            ["amlodipine 5", "atorvastatin 20", "perindopril 4"]
        );
    }

    #[test]
    fn an_order_that_may_be_right_is_kept() {
        // Both are sold in 5, 10 and 20 mg.
        assert_eq!(
            strengths("Rosuvastatin and Ezetimibe Tablets", "10 mg/20 mg"),
            ["ezetimibe 10", "rosuvastatin 20"]
        );
        assert_eq!(
            strengths("Lisinopril and Amlodipine Tablets", "10 mg/5 mg"),
            ["amlodipine 5", "lisinopril 10"]
        );
        assert_eq!(
            strengths("Lisinopril and Amlodipine Tablets", "5 mg/10 mg"),
            ["amlodipine 10", "lisinopril 5"]
        );
    }

    #[test]
    fn a_strength_behind_its_own_name_is_never_moved() {
        assert_eq!(
            strengths("Amlodipine 80 mg + Telmisartan 5 mg tablets", ""),
            ["amlodipine 80", "telmisartan 5"]
        );
    }
}
