import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates one file against each standard named behind it (`3a`, `ua1`); a line for each broken rule, then one verdict. */
public class Check {
    public static void main(String[] words) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = words.length > 1;
        for (int at = 1; at < words.length; at++) {
            PDFAFlavour standard = PDFAFlavour.fromString(words[at]);
            if (!standard.getId().equals(words[at])) throw new IllegalArgumentException(words[at]);
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(words[0]), standard);
                 PDFAValidator validator = Foundries.defaultInstance().createValidator(standard, 20, false, false, false)) {
                ValidationResult result = validator.validate(parser);
                good &= result.isCompliant() && result.getTotalAssertions() > 0;
                for (TestAssertion one : result.getTestAssertions())
                    if (one.getStatus() == TestAssertion.Status.FAILED)
                        System.out.println(words[at] + " " + one.getRuleId().getClause() + ": " + one.getMessage());
            }
        }
        System.out.println(good ? "VALID" : "INVALID");
    }
}
