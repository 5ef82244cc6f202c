using OnnxAdapt.Autodiff.Tests.Support;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class EinsumGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Einsum", "matrix product", 17).Float(2, 3).Float(3, 4).Set("equation", "ij,jk->ik"),
        new GradientCase("Einsum", "implied result", 17).Float(2, 3).Float(3, 4).Set("equation", "ij,jk"),
        new GradientCase("Einsum", "implied transposition", 12).Float(2, 3).Set("equation", "ba"),
        new GradientCase("Einsum", "trace", 17).Float(3, 3).Set("equation", "ii->"),
        new GradientCase("Einsum", "diagonal", 17).Float(3, 3).Set("equation", "ii->i"),
        new GradientCase("Einsum", "batch diagonal", 17).Float(2, 3, 3).Set("equation", "bii->bi"),
        new GradientCase("Einsum", "twice two", 17).Float(2, 2, 3, 3).Set("equation", "iijj->ij"),
        new GradientCase("Einsum", "three times", 17).Float(2, 2, 2).Set("equation", "iii->i"),
        new GradientCase("Einsum", "sum of one axis", 17).Float(2, 3).Set("equation", "ij->i"),
        new GradientCase("Einsum", "sum of all", 17).Float(2, 3).Set("equation", "ij->"),
        new GradientCase("Einsum", "diagonal of a product", 17).Float(2, 3).Float(3, 2).Set("equation", "ij,ji->i"),
        new GradientCase("Einsum", "diagonal and sum", 17).Float(2, 2).Float(2, 3).Set("equation", "ii,ij->j"),
        new GradientCase("Einsum", "ellipsis", 17).Float(2, 2, 3).Float(2, 3, 4).Set("equation", "...ij,...jk->...ik"),
        new GradientCase("Einsum", "ellipsis broadcast", 17).Float(2, 2, 3).Float(3, 2).Set("equation", "...ij,jk->...ik"),
        new GradientCase("Einsum", "ellipsis of size one", 17).Float(1, 2, 3).Float(4, 1, 3).Set("equation", "...i,...i->..."),
        new GradientCase("Einsum", "ellipsis behind", 17).Float(3, 2).Float(3, 2).Set("equation", "i...,i...->..."),
        new GradientCase("Einsum", "ellipsis, implied", 17).Float(2, 2, 3).Float(2, 3, 2).Set("equation", "...ij,...jk"),
        new GradientCase("Einsum", "three operands", 17).Float(2, 3).Float(2, 3, 4).Float(2, 4).Set("equation", "bn,anm,bm->ba"),
        new GradientCase("Einsum", "outer", 17).Float(2).Float(3).Set("equation", "i,j->ij"),
        new GradientCase("Einsum", "inner", 17).Float(3).Float(3).Set("equation", "i,i->"),
        new GradientCase("Einsum", "scalar operand", 17).Float().Float(2, 3).Set("equation", ",ij->ji"),
        new GradientCase("Einsum", "four operands", 17).Float(2).Float(3).Float(2).Float(2, 3, 2).Set("equation", "i,j,k,ijk->"),
        new GradientCase("Einsum", "spaces", 17).Float(2, 3, 2).Float(2, 2, 2).Set("equation", "b i d , b j d -> b i j"),
        new GradientCase("Einsum", "letter summed in one operand", 17).Float(2, 3).Float(2).Set("equation", "ij,k->i"),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
