namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>
/// Canonical composition (Unicode Standard, section 3.11) of a decomposed text, in place. Two code points that become one add up
/// what they stand for: one of them no longer appears.
/// </summary>
internal static class Composer
{
    private const int NoStarter = -1;

    public static void Compose(List<Change> changes)
    {
        var (written, starter, lastClass) = (0, NoStarter, 0);
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            var combiningClass = change.CombiningClass;
            var isBlocked = written - starter > 1 && lastClass >= combiningClass;
            if (starter != NoStarter && !isBlocked && Pair(changes[starter].Code, change.Code) is { } composed)
            {
                changes[starter] = new Change(composed, changes[starter].Shift + change.Shift - 1);
                continue;
            }

            if (combiningClass == 0)
            {
                starter = written;
            }

            lastClass = combiningClass;
            changes[written++] = change;
        }

        changes.RemoveRange(written, changes.Count - written);
    }

    private static int? Pair(int first, int second) => Hangul.Compose(first, second) ?? NormalizationData.Composition(first, second);
}
