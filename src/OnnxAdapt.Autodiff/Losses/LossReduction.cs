namespace OnnxAdapt.Autodiff.Losses;

/// <summary>How the losses of single elements or examples become one number.</summary>
public enum LossReduction
{
    /// <summary>Their mean; with class weights, weighted by them.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
