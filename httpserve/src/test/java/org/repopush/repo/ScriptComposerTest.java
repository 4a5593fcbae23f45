package org.repopush.repo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptComposerTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    'a\nb\n',                   'a\nb\n'
                    'a\n# b\n\t # c\nd\n',      'a\nd\n'
                    '# a\n#\n',                 ''
                    'a # kept\n',               'a # kept\n'
                    'x=${y#z}\n  #\n',          'x=${y#z}\n'
                    'a\n\n  \n\tb  c \n',        'a\nb  c \n'
                    '',                         ''
                    """)
    void commentsEmptyLinesAndIndentationStayAtHome(String program, String sent) {
        String unescaped = program.translateEscapes();
        assertThat(ScriptComposer.bare(unescaped)).isEqualTo(sent.translateEscapes());
    }
}
