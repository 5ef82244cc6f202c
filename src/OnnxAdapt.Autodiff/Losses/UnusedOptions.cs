namespace OnnxAdapt.Autodiff.Losses;

internal static class UnusedOptions
{
    public static void Refuse(string loss, LossOptions options)
    {
        if (options.LabelSmoothing != 0 || options.ClassWeights.Count > 0)
        {
            throw new AutodiffException($"Label smoothing and class weights belong to '{LossNames.CrossEntropy}', not to '{loss}'.");
        }
    }
}
