namespace OnnxAdapt.Adaptation.Training;

/// <summary>The order of the examples in a pass: a Fisher-Yates shuffle whose draws depend on seed, command, phase and pass only.</summary>
internal static class EpochOrder
{
    public static int[] Of(int[] rows, ulong seed, int command, int phase, long epoch)
    {
        var order = (int[])rows.Clone();
        var random = new CounterRandom(seed, (ulong)command, (ulong)phase, (ulong)epoch);
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1, (ulong)i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
