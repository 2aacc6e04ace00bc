/* Nothing is called: it is done when the tests are loaded. */
