use super::*;

fn form() -> Form {
    Form::default()
        .text("Name", "", "")
        .choice("Role", &["member", "manager"], 0, "")
        .button("Go", "")
}

#[test]
fn enter_walks_to_the_button_and_presses_it() {
    let mut form = form();
    form.insert("x\ny");
    assert_eq!(form.press(), Pressed::Moved);
    form.key(KeyEvent::from(KeyCode::Right));
    assert_eq!(form.press(), Pressed::Moved);
    assert_eq!(form.press(), Pressed::Button("Go"));
    assert_eq!((form.value(0), form.chosen(1)), ("x y", 1));
}

#[test]
fn the_focus_goes_around() {
    let mut form = form();
    form.act(Action::PreviousItem);
    assert_eq!(form.focus(), 2);
    form.act(Action::NextItem);
    assert!(form.is_in_field());
}

#[test]
fn typing_replaces_what_was_filled_in_for_the_person() {
    let mut form = Form::default().text("Name", "work", "").prefilled();
    assert!(!form.is_touched());
    form.key(KeyEvent::from(KeyCode::Char('h')));
    form.key(KeyEvent::from(KeyCode::Char('q')));
    assert_eq!(form.value(0), "hq");
    let mut form = Form::default().text("Name", "work", "").prefilled();
    form.key(KeyEvent::from(KeyCode::Backspace));
    form.key(KeyEvent::from(KeyCode::Char('d')));
    assert_eq!(form.value(0), "word");
}

#[test]
fn a_button_leads_to_the_field_that_wants_something() {
    let mut form = Form::default()
        .text("Name", "", "")
        .text("About", "", "")
        .button("Keyboard", "");
    form.act(Action::PreviousItem);
    form.focus_field();
    assert_eq!(form.field(), Some(("Name", "")));
    form.insert("Apollo");
    form.act(Action::PreviousItem);
    form.focus_field();
    assert_eq!(form.focus(), 1);
    form.insert("Launch");
    form.step_field(true);
    assert_eq!(form.focus(), 0);
    form.act(Action::PreviousItem);
    form.focus_field();
    assert_eq!(form.focus(), 0, "it had the focus last");
    form.complain(1, "No.");
    form.act(Action::NextItem);
    form.focus_field();
    assert_eq!(form.focus(), 1);
    form.step_field(false);
    assert_eq!(form.focus(), 0);
}

#[test]
fn what_is_hidden_is_walked_over_and_has_no_row() {
    let mut form = Form::default()
        .text("Name", "", "")
        .text("About", "", "")
        .button("Go", "");
    form.show(1, false);
    form.act(Action::NextItem);
    assert_eq!((form.focus(), form.rows(80)), (2, 2));
    form.act(Action::PreviousItem);
    assert_eq!(form.focus(), 0);
    form.step_field(true);
    assert_eq!(form.focus(), 0);
    form.show(1, true);
    form.act(Action::NextItem);
    assert_eq!((form.focus(), form.rows(80)), (1, 3));
    form.show(1, false);
    assert_eq!(form.focus(), 2, "it gives the focus away");
}
